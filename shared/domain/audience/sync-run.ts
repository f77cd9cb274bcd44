import type { AudienceKey, SiteId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { AudienceError } from './audience.ts';

/** One attempt to make Meta agree with an audience, as a marketer reads it. */
export type SyncRun = {
  readonly siteId: SiteId;
  readonly audienceKey: AudienceKey;
  /** Unique within the audience; the same run put again replaces itself. */
  readonly runId: string;
  /** The time people were evaluated at. */
  readonly at: Instant;
  readonly outcome: 'done' | 'partial' | 'failed' | 'stopped';
  readonly added: number;
  readonly removed: number;
  /** Rows Meta could not read. */
  readonly invalid: number;
  readonly error?: AudienceError;
};
