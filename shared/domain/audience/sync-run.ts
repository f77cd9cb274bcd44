import type { AudienceKey, SiteId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { AudienceError } from './audience.ts';

/** What was known of an audience at Meta when a run ended. */
export type AudienceStanding = {
  /** The newest run that got through. */
  readonly lastSyncAt?: Instant;
  /** When Meta was last asked how large the audience is. */
  readonly askedAt?: Instant;
  readonly metaLow?: number;
  readonly metaHigh?: number;
  readonly deliveryStatus?: string;
};

/** One attempt to make Meta agree with an audience, as a marketer reads it. */
export type SyncRun = {
  readonly siteId: SiteId;
  readonly audienceKey: AudienceKey;
  /** Unique within the audience; the same run put again replaces itself. */
  readonly runId: string;
  /** The time people were evaluated at. */
  readonly at: Instant;
  /** The audience was filled anew: `added` is everybody who is in it. */
  readonly kind?: 'reconcile';
  /** Nothing was sent; what would have been is in `wouldAdd` and `wouldRemove`. */
  readonly mode?: 'dry-run';
  readonly wouldAdd?: number;
  readonly wouldRemove?: number;
  readonly outcome: 'done' | 'partial' | 'failed' | 'stopped';
  readonly added: number;
  readonly removed: number;
  /** Rows Meta could not read. */
  readonly invalid: number;
  readonly error?: AudienceError;
  /** Kept with the run, which is written anyway: the audience itself then need not be. */
  readonly standing: AudienceStanding;
};
