import * as z from 'zod';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import { type WebsiteBody, websiteAcceptanceSchema, websiteSchema } from '../../../shared/contracts/website-schema.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import {
  idsAtMeta,
  type WebsiteAudience,
  websiteAudienceIdOf,
} from '../../../shared/domain/audience/website-audience.ts';
import { describeLeftOut, type LeftOut } from '../../../shared/domain/audience/website-left-out.ts';
import { websiteOffer } from '../../../shared/domain/audience/website-rule.ts';
import { Conflict, InvalidInput } from '../../../shared/domain/errors.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { isDryRun, type Site } from '../../../shared/domain/site.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { websiteRuleJson } from '../../../shared/meta/website-rule-json.ts';
import type { WebsiteCount } from '../../../shared/pipeline/count-website-members.ts';
import { iso, json, noContent } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, findAudience } from '../find-audience.ts';

export type WebsiteAudienceDeps = {
  readonly audiences: AudiencesOfSites & {
    updateAudienceSync(
      audience: Audience,
      changes: { readonly website: WebsiteAudience | null },
      onlyIf: { readonly ruleVersion: number },
    ): Promise<boolean>;
  };
  readonly countWebsiteMembers: (
    siteId: SiteId,
    rule: Rule,
    reasons: readonly LeftOut[],
    now: Instant,
  ) => Promise<WebsiteCount | undefined>;
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
};

const params = z.object({ audienceKey: z.string() });
const path = '/v1/audiences/{audienceKey}/website';

/** What no rule can change: Meta hears of events, not of people as we know them. */
const MIND = [
  'Meta knows of events since they are forwarded, and of those alone that it can tie to somebody.',
  'Devices that we know to be one person may be several people to Meta: what is bought on one may not count on the other.',
  'Whoever withdraws consent is not told of any more, but leaves only when their events are as old as the rule looks back.',
];

/** The way to people who left no address: an audience that Meta fills from their events. */
export function websiteAudienceEndpoints(deps: WebsiteAudienceDeps): readonly Endpoint[] {
  const { audiences, countWebsiteMembers, syncRequests } = deps;

  async function describe(audience: Audience, site: Site, now: Instant): Promise<WebsiteBody> {
    const { siteId, rule } = audience;
    const offer = websiteOffer(rule);
    const reasons = offer.kind === 'sayable' ? offer.leftOut : [];
    const counted = await countWebsiteMembers(siteId, rule, reasons, now);
    const leftOut = reasons.map((reason, index) => ({
      who: describeLeftOut(reason),
      count: counted?.leftOut[index] ?? null,
    }));
    // Events without a name at Meta are the shop's own; where nobody has sent those alone, nobody is missing.
    const isMissing = ({ kind }: LeftOut, index: number): boolean =>
      kind !== 'other-events' || counted === undefined || counted.leftOut[index] !== 0;
    const fit = offer.kind === 'unsayable' ? 'none' : reasons.some(isMissing) ? 'narrower' : 'exact';
    return {
      fit,
      why: offer.kind === 'unsayable' ? offer.why : null,
      rule: offer.kind === 'sayable' ? websiteRuleJson(offer.rule, site.meta.pixelId ?? '') : null,
      members: counted?.members ?? null,
      leftOut,
      unreachable: counted?.unreachable ?? null,
      mind: MIND,
      accepted: acceptedBody(audience),
    };
  }

  return [
    endpoint({
      method: 'get',
      path,
      summary: 'The website audience that stands for an audience: how close it comes, and who is left out',
      allow: ['read', 'admin'],
      params,
      answer: { status: 200, schema: websiteSchema },
      run: async ({ params: { audienceKey }, now }, { site }) =>
        json(await describe(await findAudience(audiences, site.siteId, audienceKey), site, now)),
    }),
    endpoint({
      method: 'post',
      path,
      summary: 'Have the website audience made at Meta; where it is narrower, by accepting who is left out',
      allow: ['admin'],
      params,
      body: websiteAcceptanceSchema,
      answer: { status: 202, schema: websiteSchema },
      async run({ params: { audienceKey }, body: { accept = false }, now }, { site }) {
        const audience = await findAudience(audiences, site.siteId, audienceKey);
        const { siteId, ruleVersion, website } = audience;
        const body = await describe(audience, site, now);
        if (body.fit === 'none') throw new InvalidInput(`Meta cannot say this rule: ${body.why}`);
        if (site.meta.pixelId === undefined || site.meta.adAccountId === undefined)
          throw new Conflict('The site has no pixel or no ad account at Meta; enter them in its settings first');
        if (body.fit === 'narrower' && !accept)
          throw new Conflict(
            `It would leave out ${body.leftOut.map(({ who }) => who).join('; ')}. To have it nevertheless: {"accept": true}`,
          );
        const { lastError: _, ...known } = website ?? { former: [] };
        const wanted = { ...known, acceptedVersion: ruleVersion, acceptedAt: now };
        if (!(await audiences.updateAudienceSync(audience, { website: wanted }, { ruleVersion })))
          throw new Conflict('The rule was edited meanwhile; look at the offer again');
        await syncRequests.send([
          { v: 1, kind: 'website-audience', siteId, audienceKey: audience.audienceKey, at: now },
        ]);
        return json({ ...body, accepted: acceptedBody({ ...audience, website: wanted }) }, 202);
      },
    }),
    endpoint({
      method: 'delete',
      path,
      summary: 'Have no website audience any more; it stays at Meta unless atMeta=delete',
      allow: ['admin'],
      params,
      query: z.object({ atMeta: z.enum(['keep', 'delete']).optional() }),
      answer: { status: 204 },
      async run({ params: { audienceKey: key }, query: { atMeta }, now }, { site }) {
        const { siteId } = site;
        const audience = await findAudience(audiences, siteId, key);
        const { audienceKey, website, ruleVersion } = audience;
        if (website === undefined) return noContent();
        const forget = idsAtMeta(website);
        if (atMeta === 'delete' && forget.length > 0 && isDryRun(site))
          throw new Conflict('The site is in a dry run, in which nothing is deleted at Meta; set it to live first');
        // First, because their ids are known from here alone.
        if (atMeta === 'delete' && forget.length > 0)
          await syncRequests.send([{ v: 1, kind: 'website-audience', siteId, audienceKey, at: now, forget }]);
        await audiences.updateAudienceSync(audience, { website: null }, { ruleVersion });
        return noContent();
      },
    }),
  ];
}

function acceptedBody(audience: Pick<Audience, 'website' | 'ruleVersion'>): WebsiteBody['accepted'] {
  const { website, ruleVersion } = audience;
  if (website === undefined) return null;
  const { acceptedAt, acceptedVersion, lastError } = website;
  const current = websiteAudienceIdOf(audience);
  return {
    at: iso(acceptedAt),
    isCurrent: acceptedVersion === ruleVersion,
    websiteAudienceId: current ?? null,
    formerWebsiteAudienceIds: idsAtMeta(website).filter((id) => id !== current),
    lastError:
      lastError === undefined
        ? null
        : { at: iso(lastError.at), class: lastError.class, message: lastError.message, action: lastError.action },
  };
}
