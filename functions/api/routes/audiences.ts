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
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';
import type { AudienceKey, SiteId } from '../../../shared/domain/ids.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { type AnswerAudienceDeps, createAnswerAudience } from '../answer-audience.ts';
import { json } from '../answers.ts';
import { audienceRow, deletionBody } from '../audience-row.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, findAudience, keyOf, listAudiences } from '../find-audience.ts';

type Definition = Pick<Audience, 'name' | 'rule' | 'status' | 'passWanted'> &
  Partial<Pick<Audience, 'description' | 'exclude'>>;

export type AudienceDeps = AnswerAudienceDeps & {
  readonly audiences: AudiencesOfSites & {
    createAudience(audience: Definition & Pick<Audience, 'siteId' | 'audienceKey' | 'createdAt'>): Promise<Audience>;
    /** `edit` may be asked again when somebody else writes meanwhile. */
    updateAudience(
      siteId: SiteId,
      audienceKey: AudienceKey,
      edit: (audience: Audience) => Definition,
      now: Instant,
    ): Promise<{ readonly before: Audience; readonly after: Audience }>;
    updateAudienceSync(
      audience: Audience,
      changes: { readonly passWanted: null },
      onlyIf: { readonly ruleVersion: number },
    ): Promise<unknown>;
  };
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
};

const WANTED = { passWanted: true } as const;
const params = z.object({ audienceKey: z.string() });
const isSameRule = (a: Rule, b: Rule): boolean => JSON.stringify(writeRule(a)) === JSON.stringify(writeRule(b));
export function audienceEndpoints({
  audiences,
  measureAudiences,
  syncRequests,
  reachesMeta,
}: AudienceDeps): readonly Endpoint[] {
  const answer = createAnswerAudience({ audiences, measureAudiences, reachesMeta });

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
  ];
}
