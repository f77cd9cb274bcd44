import * as z from 'zod';
import { audienceRowSchema } from '../../../shared/contracts/audience-schema.ts';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import type { Reconciliation } from '../../../shared/domain/audience/reconciliation.ts';
import { idsAtMeta } from '../../../shared/domain/audience/website-audience.ts';
import { Conflict } from '../../../shared/domain/errors.ts';
import type { AudienceKey, SiteId } from '../../../shared/domain/ids.ts';
import { isDryRun, type Site } from '../../../shared/domain/site.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { type AnswerAudienceDeps, createAnswerAudience } from '../answer-audience.ts';
import { noContent } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { findAudience, keyOf, listAudiences } from '../find-audience.ts';

export type AudienceAtMetaDeps = AnswerAudienceDeps & {
  readonly audiences: {
    deleteAudience(siteId: SiteId, audienceKey: AudienceKey, now: Instant, alsoAtMeta: boolean): Promise<Audience>;
    updateAudienceSync(
      audience: Audience,
      changes: { readonly reconcile: Reconciliation },
      onlyIf: { readonly ruleVersion: number; readonly status: 'running'; readonly withoutReconcile: true },
    ): Promise<boolean>;
  };
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
};

const NOT_IN_A_DRY_RUN =
  'The site is in a dry run, in which no website audience is deleted at Meta; set it to live first';
const params = z.object({ audienceKey: z.string() });

/** What is done to the audience that stands at Meta: filled anew, or deleted. */
export function audienceAtMetaEndpoints(deps: AudienceAtMetaDeps): readonly Endpoint[] {
  const { audiences, syncRequests } = deps;
  const answer = createAnswerAudience(deps);

  /** First, because the ids are known from the audience alone. */
  async function forgetWebsite(site: Site, audienceKey: AudienceKey, at: Instant): Promise<void> {
    const { siteId } = site;
    const found = (await listAudiences(audiences, siteId)).find((one) => one.audienceKey === audienceKey);
    const forget = found?.website === undefined ? [] : idsAtMeta(found.website);
    if (forget.length > 0 && isDryRun(site)) throw new Conflict(NOT_IN_A_DRY_RUN);
    if (forget.length > 0)
      await syncRequests.send([{ v: 1, kind: 'website-audience', siteId, audienceKey, at, forget }]);
  }

  return [
    endpoint({
      method: 'post',
      path: '/v1/audiences/{audienceKey}/reconcile',
      summary: 'Fill an audience anew at Meta, where somebody edited it; its runs say how that went',
      allow: ['admin'],
      params,
      answer: { status: 202, schema: audienceRowSchema },
      async run({ params: { audienceKey }, now }, { site }) {
        const { siteId } = site;
        const audience = await findAudience(audiences, siteId, audienceKey);
        const why = whyNotReconcile(audience, site);
        if (why !== undefined) throw new Conflict(why);
        const reconcile = { askedAt: now, sent: 0, invalid: 0 };
        const onlyIf = { ruleVersion: audience.ruleVersion, status: 'running', withoutReconcile: true } as const;
        if (!(await audiences.updateAudienceSync(audience, { reconcile }, onlyIf)))
          throw new Conflict('The audience was changed meanwhile; look at it again');
        await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: now }]);
        return answer(site, { ...audience, reconcile }, now, 202);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/audiences/{audienceKey}',
      summary: 'Delete an audience; it stays at Meta unless atMeta=delete',
      allow: ['admin'],
      params,
      query: z.object({ atMeta: z.enum(['keep', 'delete']).optional() }),
      answer: { status: 204 },
      async run({ params, query: { atMeta = 'keep' }, now }, { site }) {
        const { siteId } = site;
        const audienceKey = keyOf(params.audienceKey);
        const alsoAtMeta = atMeta === 'delete';
        if (alsoAtMeta) await forgetWebsite(site, audienceKey, now);
        await audiences.deleteAudience(siteId, audienceKey, now, alsoAtMeta);
        // The list's own deletion stands in the store: should this fail, the next sync sees to it.
        if (alsoAtMeta) await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: now }]);
        return noContent();
      },
    }),
  ];
}

function whyNotReconcile(
  { reconcile, status, metaAudienceId, deletionWanted }: Audience,
  site: Site,
): string | undefined {
  if (reconcile !== undefined) return 'The audience is being filled anew already';
  if (isDryRun(site)) return 'The site is in a dry run, in which nothing is sent to Meta';
  if (status !== 'running') return `The audience is ${status}; set it to running first`;
  if (metaAudienceId === undefined || deletionWanted === true) return 'Meta does not have the audience yet';
  return undefined;
}
