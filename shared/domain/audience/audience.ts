import type { AudienceKey, SiteId } from '../ids.ts';
import type { Duration, Instant } from '../time.ts';
import { type CollectedSince, type Demand, demandsOf } from './demand.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { Rule } from './rule.ts';
import type { WebsiteAudience } from './website-audience.ts';

/** `paused`: by a person. `blocked`: Meta refuses until a human acts (terms, credentials); `lastError` says what. */
export type AudienceStatus = 'running' | 'paused' | 'blocked';

export type AudienceError = {
  readonly at: Instant;
  readonly class: 'retry-later' | 'credentials' | 'human' | 'row' | 'bug';
  readonly message: string;
  /** What a marketer can do about it, in plain words. */
  readonly action: string;
  /** The sync leaves Meta alone until then; for `retry-later` alone. */
  readonly retryAt?: Instant;
  /** Failures in a row up to this one. */
  readonly tries?: number;
  /** What failed is not this audience's matter: the ad account is over its quota, or Meta is down. */
  readonly wholeAccount?: true;
};

/** A failure as Meta's client tells it, before anybody knows when it happened. */
export type Failure = Omit<AudienceError, 'at' | 'retryAt' | 'tries'> & {
  /** How long Meta asks to wait, at least. */
  readonly waitMs?: Duration;
  /** Meta does not know what was asked for, or does not show it. */
  readonly isGone?: true;
  /** A quota is used up: calls that come too early prolong it. */
  readonly isLimit?: true;
};

export type RulePass = {
  readonly startedAt: Instant;
  /** Visitors it has looked at so far. */
  readonly scanned: number;
  readonly finishedAt?: Instant;
};

export type Audience = {
  readonly siteId: SiteId;
  readonly audienceKey: AudienceKey;
  readonly name: string;
  readonly description?: string;
  readonly rule: Rule;
  /** The rule of before an edit. What Meta holds goes by it until everybody was looked at with the new one. */
  readonly standingRule?: Rule;
  /** Grows with every edit of the rule, so that a running pass knows it is outdated. */
  readonly ruleVersion: number;
  /** Since when the histories that the rule needs are collected; absent: it needs none. */
  readonly collectedSince?: CollectedSince;
  readonly status: AudienceStatus;
  /** Audiences to leave out of its ads; absent: past buyers, where the site has such an audience. */
  readonly exclude?: readonly AudienceKey[];
  /** 0–15: the audience's bit in a visitor's `told`. */
  readonly slot: number;
  readonly createdAt: Instant;
  readonly metaAudienceId?: string;
  /** What stands at Meta under this key is to be deleted there first; `metaAudienceId` is its id until then. */
  readonly deletionWanted?: true;
  /** Beside the customer list: for those who left no address. */
  readonly website?: WebsiteAudience;
  readonly pass?: RulePass;
  /** A rule pass must be asked for: set in the write that calls for one, removed once its message is sent. */
  readonly passWanted?: true;
  /** People were looked at without Meta being told: once the site is live, everybody is looked at again. */
  readonly dryRun?: true;
  /** Somebody edited it at Meta: it is filled anew there. */
  readonly reconcile?: Reconciliation;
  /** The first run that got through; the newest is found in the runs. */
  readonly firstSyncAt?: Instant;
  readonly lastError?: AudienceError;
  /** Rows Meta could not read when they were added, less those removed since: of what was sent, so many say nothing to it. */
  readonly invalidRows: number;
};

export const MAX_AUDIENCES_PER_SITE = 16;

/** The histories to collect for a site: also for audiences that do not run, because their members are asked for. */
export function demandsOfSite(audiences: readonly Audience[]): readonly Demand[] {
  return demandsOf(...audiences.flatMap(({ rule, standingRule }) => (standingRule ? [rule, standingRule] : [rule])));
}
