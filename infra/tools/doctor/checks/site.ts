import { isWithin } from '../../../../shared/domain/touchpoint/site-hosts.ts';
import type { RecentEvent } from '../../tail/recent-event.ts';
import { type Finding, look, wrong } from '../finding.ts';

export type SiteSettings = {
  readonly siteId: string;
  readonly hosts: readonly string[];
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

const HOSTS_SHOWN = 3;

/** Pages of other hosts are told nothing of their visitors, so their carts and orders stay strangers' (ADR 32). */
export function checkHosts({ siteId, hosts }: SiteSettings, events: readonly RecentEvent[]): readonly Finding[] {
  if (hosts.length === 0) return [];
  const pages = events
    .filter(({ status, trust }) => status === 'accepted' && trust === 'pixel')
    .flatMap(({ url = '' }) => URL.parse(url)?.hostname ?? []);
  const others = [...new Set(pages)].filter((page) => page !== '' && !hosts.some((host) => isWithin(page, host)));
  if (others.length === 0) return [];
  const shown = others.slice(0, HOSTS_SHOWN);
  const all = [...hosts, ...shown].join(',');
  return [
    look(
      `Pages of ${shown.join(', ')}${others.length > shown.length ? ' and others' : ''} send events, but are not among the hosts of site ${siteId}: they get no cookie and no checkoutToken.`,
      `If they are the shop's: npm run admin -- site update ${siteId} --hosts ${all}`,
    ),
  ];
}
