import * as z from 'zod';
import {
  audienceChangesSchema,
  audienceRowSchema,
  deletionSchema,
  newAudienceSchema,
  readGivenRule,
  readIdentity,
  requireRule,
} from '../../../shared/contracts/audience-schema.ts';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import { writeRule } from '../../../shared/contracts/rule-schema.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import type { Reconciliation } from '../../../shared/domain/audience/reconciliation.ts';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import { idsAtMeta } from '../../../shared/domain/audience/website-audience.ts';
import { Conflict, InvalidInput, NotFound } from '../../../shared/domain/errors.ts';
import { type AudienceKey, parseAudienceKey, type SiteId } from '../../../shared/domain/ids.ts';
import { isDryRun, type Site } from '../../../shared/domain/site.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { AudienceMeasure } from '../../../shared/pipeline/measure-audiences.ts';
import { json, noContent } from '../answers.ts';
import { audienceRow, deletionBody } from '../audience-row.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, findAudience, listAudiences } from '../find-audience.ts';

type Definition = Pick<Audience, 'name' | 'rule' | 'status' | 'passWanted'> &
  Partial<Pick<Audience, 'description' | 'exclude'>>;

export type AudienceDeps = {
  readonly audiences: AudiencesOfSites & {
    createAudience(audience: Definition & Pick<Audience, 'siteId' | 'audienceKey' | 'createdAt'>): Promise<Audience>;
    /** `edit` may be asked again when somebody else writes meanwhile. */
    updateAudience(
      siteId: SiteId,
      audienceKey: AudienceKey,
      edit: (audience: Audience) => Definition,
      now: Instant,
    ): Promise<{ readonly before: Audience; readonly after: Audience }>;
    deleteAudience(siteId: SiteId, audienceKey: AudienceKey, now: Instant, alsoAtMeta: boolean): Promise<Audience>;
    updateAudienceSync(
      audience: Audience,
      changes: { readonly passWanted: null } | { readonly reconcile: Reconciliation },
      onlyIf: { readonly ruleVersion: number; readonly status?: 'running'; readonly withoutReconcile?: true },
    ): Promise<boolean>;
  };
  readonly measureAudiences: (
    siteId: SiteId,
    audiences: readonly Audience[],
    now: Instant,
  ) => Promise<readonly AudienceMeasure[]>;
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
  readonly reachesMeta: boolean;
};

const NOT_IN_A_DRY_RUN =
  'The site is in a dry run, in which no website audience is deleted at Meta; set it to live first';
const WANTED = { passWanted: true } as const;
const params = z.object({ audienceKey: z.string() });
const isSameRule = (a: Rule, b: Rule): boolean => JSON.stringify(writeRule(a)) === JSON.stringify(writeRule(b));
const keyOf = (text: string): AudienceKey => {
  const audienceKey = parseAudienceKey(text);
  if (audienceKey === undefined) throw new NotFound('There is no such audience');
  return audienceKey;
};

export function audienceEndpoints({
  audiences,
  measureAudiences,
  syncRequests,
  reachesMeta,
}: AudienceDeps): readonly Endpoint[] {
  async function answer(site: Site, audience: Audience, now: Instant, status = 200): Promise<Response> {
    const siblings = await listAudiences(audiences, site.siteId);
    const measures = await measureAudiences(site.siteId, [audience], now);
    return json(measures.map((measure) => audienceRow(measure, { site, siblings, reachesMeta }, now))[0], status);
  }

  /** @throws InvalidInput when one of them is no audience of the site, or the audience itself. */
  async function readExcluded(siteId: SiteId, own: AudienceKey, keys: readonly string[]): Promise<AudienceKey[]> {
    const known = new Set<string>((await listAudiences(audiences, siteId)).map(({ audienceKey }) => audienceKey));
    const problems = keys.flatMap((key, index) => {
      if (key === own) return [{ path: `exclude.${index}`, detail: 'is the audience itself' }];
      return known.has(key)
        ? []
        : [{ path: `exclude.${index}`, detail: `there is no audience ${JSON.stringify(key)}` }];
    });
    if (problems.length > 0) throw new InvalidInput('The audiences to leave out are not valid', problems);
    return [...new Set(keys)] as AudienceKey[];
  }

  /**
   * Everybody is looked at once with the new rule; the audience at Meta is made even if nobody is in it. Should this fail,
   * what was written says so, and the next sync asks for the pass.
   */
  async function requestPass(audience: Audience, at: Instant): Promise<void> {
    const { siteId, audienceKey, ruleVersion } = audience;
    await syncRequests.send([
      { v: 1, kind: 'rule-pass', siteId, audienceKey, ruleVersion, at },
      { v: 1, kind: 'sync', siteId, at },
    ]);
    await audiences.updateAudienceSync(audience, { passWanted: null }, { ruleVersion });
  }

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
      method: 'get',
      path: '/v1/audiences',
      summary: 'All audiences, each with how far its people get on their way to Meta',
      allow: ['read', 'admin'],
      answer: {
        status: 200,
        schema: z.object({ audiences: z.array(audienceRowSchema), deletions: z.array(deletionSchema) }),
      },
      async run({ now }, { site }) {
        const siblings = await listAudiences(audiences, site.siteId);
        const measures = await measureAudiences(site.siteId, siblings, now);
        const deletions = (await audiences.readSiteWithAudiences(site.siteId))?.deletions ?? [];
        return json({
          audiences: measures.map((measure) => audienceRow(measure, { site, siblings, reachesMeta }, now)),
          deletions: deletions.map(deletionBody),
        });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/audiences',
      summary: 'Make an audience from a rule or a template',
      allow: ['admin'],
      body: newAudienceSchema,
      answer: { status: 201, schema: audienceRowSchema },
      async run({ body, now }, { site }) {
        const { siteId, currency } = site;
        const rule = requireRule(body, currency);
        const identity = readIdentity(body);
        const status = body.status ?? 'running';
        const exclude = body.exclude && (await readExcluded(siteId, identity.audienceKey, body.exclude));
        const definition = {
          ...identity,
          rule,
          status,
          ...(exclude === undefined ? {} : { exclude }),
          ...(status === 'running' ? WANTED : {}),
        };
        const audience = await audiences.createAudience({ siteId, ...definition, createdAt: now });
        if (status === 'running') await requestPass(audience, now);
        return answer(site, audience, now, 201);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/audiences/{audienceKey}',
      summary: 'One audience',
      allow: ['read', 'admin'],
      params,
      answer: { status: 200, schema: audienceRowSchema },
      run: async ({ params: { audienceKey }, now }, { site }) =>
        answer(site, await findAudience(audiences, site.siteId, audienceKey), now),
    }),
    endpoint({
      method: 'patch',
      path: '/v1/audiences/{audienceKey}',
      summary: 'Change an audience; `status: running` also looks at everybody again',
      allow: ['admin'],
      params,
      body: audienceChangesSchema,
      answer: { status: 200, schema: audienceRowSchema },
      async run({ params: { audienceKey: text }, body, now }, { site }) {
        const { siteId, currency } = site;
        const audienceKey = keyOf(text);
        const given = readGivenRule(body, currency);
        const excluded = body.exclude && (await readExcluded(siteId, audienceKey, body.exclude));
        const { after } = await audiences.updateAudience(
          siteId,
          audienceKey,
          (current) => {
            const exclude = body.exclude === undefined ? current.exclude : excluded;
            const description = body.description === undefined ? current.description : body.description;
            const status = body.status ?? current.status;
            const rule = given ?? current.rule;
            // Asked for even when it runs already: somebody may want everybody to be looked at once more.
            const asksForPass = status === 'running' && (body.status === 'running' || !isSameRule(rule, current.rule));
            return {
              name: body.name ?? current.name,
              rule,
              status,
              ...(description == null ? {} : { description }),
              ...(exclude == null ? {} : { exclude }),
              ...(asksForPass ? WANTED : {}),
            };
          },
          now,
        );
        // Also for an earlier edit, whose request for it got lost.
        if (after.status === 'running' && after.passWanted === true) await requestPass(after, now);
        return answer(site, after, now);
      },
    }),
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
