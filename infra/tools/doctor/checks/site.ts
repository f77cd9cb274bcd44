import { type Finding, wrong } from '../finding.ts';

export type SiteSettings = {
  readonly siteId: string;
  readonly meta: { readonly adAccountId: string | null };
};

export function checkSite({ siteId, meta }: SiteSettings): readonly Finding[] {
  if (meta.adAccountId !== null) return [];
  return [
    wrong(
      `Site ${siteId} has no ad account: there is no place at Meta where its audiences could be.`,
      `npm run admin -- site update ${siteId} --ad-account ID`,
    ),
  ];
}
