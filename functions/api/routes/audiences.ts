import * as z from 'zod';
import {
  audienceChangesSchema,
  audienceRowSchema,
  newAudienceSchema,
  readGivenRule,
  readIdentity,
  requireRule,
} from '../../../shared/contracts/audience-schema.ts';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import { writeRule } from '../../../shared/contracts/rule-schema.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import { NotFound } from '../../../shared/domain/errors.ts';
import { type AudienceKey, parseAudienceKey, type SiteId } from '../../../shared/domain/ids.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { AudienceMeasure } from '../../../shared/pipeline/measure-audiences.ts';
import { json, noContent } from '../answers.ts';
import { audienceRow } from '../audience-row.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, findAudience, listAudiences } from '../find-audience.ts';

type Definition = Pick<Audience, 'name' | 'rule' | 'status' | 'passWanted'> & { readonly description?: string };

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
    deleteAudience(siteId: SiteId, audienceKey: AudienceKey, now: Instant): Promise<unknown>;
    updateAudienceSync(
      audience: Audience,
      changes: { readonly passWanted: null },
      onlyIf: { readonly ruleVersion: number },
    ): Promise<unknown>;
  };
  readonly measureAudiences: (
    siteId: SiteId,
    audiences: readonly Audience[],
    now: Instant,
  ) => Promise<readonly AudienceMeasure[]>;
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
};

const WANTED = { passWanted: true } as const;
const params = z.object({ audienceKey: z.string() });
const isSameRule = (a: Rule, b: Rule): boolean => JSON.stringify(writeRule(a)) === JSON.stringify(writeRule(b));
const keyOf = (text: string): AudienceKey => {
  const audienceKey = parseAudienceKey(text);
  if (audienceKey === undefined) throw new NotFound('There is no such audience');
  return audienceKey;
};

export function audienceEndpoints({ audiences, measureAudiences, syncRequests }: AudienceDeps): readonly Endpoint[] {
  async function answer(audience: Audience, now: Instant, status = 200): Promise<Response> {
    const measures = await measureAudiences(audience.siteId, [audience], now);
    return json(measures.map((measure) => audienceRow(measure, now))[0], status);
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

  return [
    endpoint({
      method: 'get',
      path: '/v1/audiences',
      summary: 'All audiences, each with how far its people get on their way to Meta',
      allow: ['read', 'admin'],
      answer: { status: 200, schema: z.object({ audiences: z.array(audienceRowSchema) }) },
      async run({ now }, { site: { siteId } }) {
        const measures = await measureAudiences(siteId, await listAudiences(audiences, siteId), now);
        return json({ audiences: measures.map((measure) => audienceRow(measure, now)) });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/audiences',
      summary: 'Make an audience from a rule or a template',
      allow: ['admin'],
      body: newAudienceSchema,
      answer: { status: 201, schema: audienceRowSchema },
      async run({ body, now }, { site: { siteId, currency } }) {
        const rule = requireRule(body, currency);
        const identity = readIdentity(body);
        const status = body.status ?? 'running';
        const definition = { ...identity, rule, status, ...(status === 'running' ? WANTED : {}) };
        const audience = await audiences.createAudience({ siteId, ...definition, createdAt: now });
        if (status === 'running') await requestPass(audience, now);
        return answer(audience, now, 201);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/audiences/{audienceKey}',
      summary: 'One audience',
      allow: ['read', 'admin'],
      params,
      answer: { status: 200, schema: audienceRowSchema },
      run: async ({ params: { audienceKey }, now }, { site: { siteId } }) =>
        answer(await findAudience(audiences, siteId, audienceKey), now),
    }),
    endpoint({
      method: 'patch',
      path: '/v1/audiences/{audienceKey}',
      summary: 'Change an audience; `status: running` also looks at everybody again',
      allow: ['admin'],
      params,
      body: audienceChangesSchema,
      answer: { status: 200, schema: audienceRowSchema },
      async run({ params: { audienceKey }, body, now }, { site: { siteId, currency } }) {
        const given = readGivenRule(body, currency);
        const { after } = await audiences.updateAudience(
          siteId,
          keyOf(audienceKey),
          (current) => {
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
              ...(asksForPass ? WANTED : {}),
            };
          },
          now,
        );
        // Also for an earlier edit, whose request for it got lost.
        if (after.status === 'running' && after.passWanted === true) await requestPass(after, now);
        return answer(after, now);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/audiences/{audienceKey}',
      summary: 'Delete an audience here; what Meta holds of it stays there until it is deleted there',
      allow: ['admin'],
      params,
      answer: { status: 204 },
      async run({ params: { audienceKey }, now }, { site: { siteId } }) {
        await audiences.deleteAudience(siteId, keyOf(audienceKey), now);
        return noContent();
      },
    }),
  ];
}
