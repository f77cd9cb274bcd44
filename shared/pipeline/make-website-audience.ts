import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience, Failure } from '../domain/audience/audience.ts';
import { describeRule } from '../domain/audience/describe-rule.ts';
import { failedAt } from '../domain/audience/retry-at.ts';
import { idsAtMeta, type WebsiteAudience } from '../domain/audience/website-audience.ts';
import { type WebsiteRule, websiteOffer } from '../domain/audience/website-rule.ts';
import { Unavailable } from '../domain/errors.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import { isDryRun, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';

type WebsiteMessage = Extract<SyncMessage, { kind: 'website-audience' }>;
type Failed = { readonly kind: 'failed'; readonly failure: Failure };

export type MakeWebsiteAudienceDeps = {
  readonly audiences: {
    readSiteWithAudiences(
      siteId: SiteId,
    ): Promise<{ readonly site: Site; readonly audiences: readonly Audience[] } | undefined>;
    updateAudienceSync(
      audience: { readonly siteId: SiteId; readonly audienceKey: AudienceKey },
      changes: { readonly website: WebsiteAudience },
      onlyIf: { readonly ruleVersion: number },
    ): Promise<boolean>;
  };
  readonly websites: {
    createWebsiteAudience(wish: {
      readonly adAccountId: string;
      readonly pixelId: string;
      readonly name: string;
      readonly description: string;
      readonly rule: WebsiteRule;
    }): Promise<{ readonly kind: 'created'; readonly metaAudienceId: string } | Failed>;
    deleteAudience(metaAudienceId: string): Promise<{ readonly kind: 'deleted' } | Failed>;
  };
  readonly unfinished: { noteUnfinished(siteId: SiteId, at: Instant): Promise<void> };
  /** From 0 to 1. */
  readonly random: () => number;
};

export type WebsiteResult = { readonly kind: 'made' | 'deleted' | 'nothing to do' | 'refused' };

const NOT_CONNECTED: Failure = {
  class: 'human',
  message: 'The site has no Meta ad account or no pixel.',
  action: 'Enter both in the settings of the site, then accept the website audience again.',
};

/**
 * Makes the website audience that was accepted, or deletes those that are not wanted any more. An audience at Meta keeps the
 * members of its earlier rule when that is edited, so another rule gets another audience.
 *
 * @throws Unavailable when Meta may delete it later: the message comes again.
 */
export function createMakeWebsiteAudience({ audiences, websites, unfinished, random }: MakeWebsiteAudienceDeps) {
  return async ({ siteId, audienceKey, at, forget }: WebsiteMessage): Promise<WebsiteResult> => {
    const configured = await audiences.readSiteWithAudiences(siteId);
    if (configured !== undefined && isDryRun(configured.site)) return { kind: 'nothing to do' };
    if (forget !== undefined) {
      for (const id of forget) {
        const outcome = await websites.deleteAudience(id);
        if (outcome.kind === 'failed') throw new Unavailable(`Meta did not delete a website audience of ${siteId}`);
      }
      return { kind: 'deleted' };
    }
    const audience = configured?.audiences.find((candidate) => candidate.audienceKey === audienceKey);
    const website = audience?.website;
    if (configured === undefined || audience === undefined || website === undefined) return { kind: 'nothing to do' };
    const { ruleVersion } = audience;
    if (website.acceptedVersion !== ruleVersion || website.madeVersion === ruleVersion)
      return { kind: 'nothing to do' };
    const made = await make(configured.site, audience);
    if (made.kind === 'created') {
      const { lastError: _, ...rest } = website;
      const { metaAudienceId } = made;
      const former = idsAtMeta(website).filter((id) => id !== metaAudienceId);
      await audiences.updateAudienceSync(
        audience,
        { website: { ...rest, metaAudienceId, madeVersion: ruleVersion, former } },
        { ruleVersion },
      );
      return { kind: 'made' };
    }
    const lastError = failedAt(made.failure, at, website.lastError, random());
    // However long Meta cannot be reached: the sweep has the site synced again, and the sync asks for it.
    if (lastError.class === 'retry-later') await unfinished.noteUnfinished(siteId, at);
    await audiences.updateAudienceSync(audience, { website: { ...website, lastError } }, { ruleVersion });
    return { kind: 'refused' };
  };

  async function make({ siteId, meta: { adAccountId, pixelId } }: Site, audience: Audience) {
    const { name, audienceKey, ruleVersion, rule } = audience;
    const offer = websiteOffer(rule);
    if (adAccountId === undefined || pixelId === undefined || offer.kind === 'unsayable')
      return { kind: 'failed', failure: NOT_CONNECTED } as const;
    return websites.createWebsiteAudience({
      adAccountId,
      pixelId,
      name: `Backtrail: ${name}, from the website`,
      description: `${audience.description ?? describeRule(rule)} (${siteId}/${audienceKey}, rule ${ruleVersion})`,
      rule: offer.rule,
    });
  }
}
