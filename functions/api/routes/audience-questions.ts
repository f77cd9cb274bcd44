import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { previewSchema, requireRule } from '../../../shared/contracts/audience-schema.ts';
import { writeRule } from '../../../shared/contracts/rule-schema.ts';
import { deliverableWith, warningsOn } from '../../../shared/domain/audience/deliverable.ts';
import { collectedSince, completeFrom } from '../../../shared/domain/audience/demand.ts';
import { describeRule } from '../../../shared/domain/audience/describe-rule.ts';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import type { SyncRun } from '../../../shared/domain/audience/sync-run.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';
import type { AudienceKey, SiteId } from '../../../shared/domain/ids.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { Member } from '../../../shared/pipeline/list-members.ts';
import type { PreviewedPeople } from '../../../shared/pipeline/preview-people.ts';
import { iso, isoOrNull, json } from '../answers.ts';
import { errorBody } from '../audience-row.ts';
import { cursorText, readCursor, writeCursor } from '../cursor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, findAudience, listAudiences } from '../find-audience.ts';

type Key = Record<string, AttributeValue>;

export type AudienceQuestionDeps = {
  readonly audiences: AudiencesOfSites;
  readonly previewPeople: (siteId: SiteId, rule: Rule, now: Instant) => Promise<PreviewedPeople>;
  readonly listMembers: (
    siteId: SiteId,
    rule: Rule,
    at: Instant,
    startAfter?: Key,
  ) => Promise<{ readonly members: readonly Member[]; readonly cursor?: Key }>;
  readonly runs: {
    listRuns(
      siteId: SiteId,
      audienceKey: AudienceKey,
      limit: number,
      after?: string,
    ): Promise<{ readonly runs: readonly SyncRun[]; readonly next?: string }>;
  };
};

const params = z.object({ audienceKey: z.string() });
const counts = z.object({ members: z.int(), consented: z.int(), matchable: z.int() });
const keyPart = z.strictObject({ S: z.string().min(1) });
/** `at`: what all pages are evaluated at. `k`, `v`: for which audience, and which version of its rule. */
const membersCursor = z.strictObject({
  at: z.int().min(0),
  k: z.string(),
  v: z.int(),
  after: z.strictObject({ pk: keyPart, sk: keyPart }),
});
const runsCursor = z.strictObject({ k: z.string(), after: z.string() });
const RUNS_A_PAGE = 50;

/** Questions about audiences that change nothing. */
export function audienceQuestionEndpoints(deps: AudienceQuestionDeps): readonly Endpoint[] {
  const { audiences, previewPeople, listMembers, runs } = deps;
  return [
    endpoint({
      method: 'post',
      path: '/v1/audiences/preview',
      summary: 'How many people a rule holds for now',
      allow: ['read', 'admin'],
      body: previewSchema,
      answer: {
        status: 200,
        schema: z.object({
          funnel: counts,
          sampled: z
            .object({
              people: z.int().describe('How many people were looked at'),
              share: z.number().describe('The part of everybody that they are'),
              marginOfError: counts.describe(
                '95 %: how far each number of the funnel may lie from the true one, in people',
              ),
            })
            .nullable()
            .describe('`null`: everybody was counted'),
          countedAt: z.string(),
          rule: z.unknown(),
          ruleText: z.string(),
          completeFrom: z.string().nullable(),
          deliverable: z.object({ likely: z.boolean(), reason: z.string() }).nullable(),
          warnings: z.array(z.string()),
        }),
      },
      async run({ body, now }, { site: { siteId, currency } }) {
        const rule = requireRule(body, currency);
        const { count: funnel, sampled } = await previewPeople(siteId, rule, now);
        const asked = (await listAudiences(audiences, siteId)).map((audience) => audience.collectedSince);
        const complete = completeFrom(rule, collectedSince([rule], asked, now), now);
        return json({
          funnel,
          sampled,
          countedAt: iso(now),
          rule: writeRule(rule),
          ruleText: describeRule(rule),
          completeFrom: isoOrNull(complete),
          deliverable: deliverableWith(funnel.matchable),
          warnings: warningsOn(funnel.matchable),
        });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/audiences/{audienceKey}/members',
      summary: 'The people in an audience; go on until there is no cursor, a page may be empty',
      allow: ['read', 'admin'],
      params,
      query: z.object({ cursor: cursorText.optional() }),
      answer: {
        status: 200,
        schema: z.object({
          members: z.array(
            z.object({
              visitorId: z.string(),
              visitorIds: z.array(z.string()),
              since: z.string().nullable(),
              until: z.string().nullable(),
            }),
          ),
          evaluatedAt: z.string(),
          nextCursor: z.string().optional(),
        }),
      },
      async run({ params: { audienceKey }, query, now }, { site: { siteId } }) {
        const { rule, ruleVersion } = await findAudience(audiences, siteId, audienceKey);
        const from = query.cursor === undefined ? undefined : readCursor(membersCursor, query.cursor);
        if (from !== undefined && (from.k !== audienceKey || from.v !== ruleVersion || from.at > now)) {
          const detail = 'belongs to another list, or the rule has changed: begin again';
          throw new InvalidInput('The cursor is not valid', [{ path: 'cursor', detail }]);
        }
        const at = from?.at ?? now;
        const page = await listMembers(siteId, rule, at, from?.after);
        const nextCursor = page.cursor && writeCursor({ at, k: audienceKey, v: ruleVersion, after: page.cursor });
        const members = page.members.map(({ visitorId, visitorIds, since, until }) => ({
          visitorId,
          visitorIds,
          since: isoOrNull(since),
          until: isoOrNull(until),
        }));
        return json({ members, evaluatedAt: iso(at), ...(nextCursor === undefined ? {} : { nextCursor }) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/audiences/{audienceKey}/runs',
      summary: 'Sync runs of an audience, newest first',
      allow: ['read', 'admin'],
      params,
      query: z.object({ cursor: cursorText.optional(), limit: z.coerce.number().int().min(1).max(200).optional() }),
      answer: {
        status: 200,
        schema: z.object({ runs: z.array(z.looseObject({ at: z.string() })), nextCursor: z.string().optional() }),
      },
      async run({ params, query: { cursor, limit = RUNS_A_PAGE } }, { site: { siteId } }) {
        const { audienceKey } = await findAudience(audiences, siteId, params.audienceKey);
        const from = cursor === undefined ? undefined : readCursor(runsCursor, cursor);
        if (from !== undefined && from.k !== audienceKey)
          throw new InvalidInput('The cursor is not valid', [{ path: 'cursor', detail: 'belongs to another list' }]);
        const page = await runs.listRuns(siteId, audienceKey, limit, from?.after);
        const nextCursor = page.next && writeCursor({ k: audienceKey, after: page.next });
        return json({ runs: page.runs.map(runBody), ...(nextCursor === undefined ? {} : { nextCursor }) });
      },
    }),
  ];
}

function runBody({ siteId: _, audienceKey: __, standing: ___, error, ...run }: SyncRun): Record<string, unknown> {
  return { ...run, at: iso(run.at), error: error === undefined ? null : errorBody(error) };
}
