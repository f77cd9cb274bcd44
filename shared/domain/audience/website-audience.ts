import type { Instant } from '../time.ts';
import type { Audience, AudienceError } from './audience.ts';

/** The website audience that stands beside an audience's customer list, once a marketer accepted it. */
export type WebsiteAudience = {
  /** The version of the rule that was accepted; another one has to be accepted anew. */
  readonly acceptedVersion: number;
  readonly acceptedAt: Instant;
  /** At Meta, and of which version of the rule. */
  readonly metaAudienceId?: string;
  readonly madeVersion?: number;
  /** Of earlier versions; ads that use them go on until somebody changes the ads. */
  readonly former: readonly string[];
  readonly lastError?: AudienceError;
};

type Accepted = Pick<Audience, 'website' | 'ruleVersion'>;

/** Whether it is made without anybody doing something more: it was accepted, and nothing but Meta's passing troubles is in the way. */
export function mayBeMadeYet({ website, ruleVersion }: Accepted): boolean {
  if (website?.acceptedVersion !== ruleVersion || website.madeVersion === ruleVersion) return false;
  return website.lastError === undefined || website.lastError.class === 'retry-later';
}

/** Whether Meta is to be asked for it now. */
export function isToBeMade(audience: Accepted, at: Instant): boolean {
  return mayBeMadeYet(audience) && (audience.website?.lastError?.retryAt ?? at) <= at;
}

/** The one to use in ads now. Of an edited rule there is none before it is accepted. */
export function websiteAudienceIdOf({ website, ruleVersion }: Pick<Audience, 'website' | 'ruleVersion'>) {
  return website?.madeVersion === ruleVersion ? website.metaAudienceId : undefined;
}

/** All there ever were at Meta. */
export function idsAtMeta({ metaAudienceId, former }: WebsiteAudience): readonly string[] {
  return metaAudienceId === undefined ? former : [metaAudienceId, ...former];
}
