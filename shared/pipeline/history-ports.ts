import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { HistoryLine } from '../domain/history/history-line.ts';
import type { RawObject, SpanFile } from '../domain/history/span.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';

export interface RawObjects {
  /** Days of receipt with anything in them, oldest first. */
  listDays(siteId: SiteId): Promise<readonly string[]>;
  listDay(siteId: SiteId, day: string): Promise<readonly RawObject[]>;
  /** The accepted events of an object. */
  readEvents(key: string): Promise<readonly (TrackedEvent & { readonly receivedAt: Instant })[]>;
}

export interface HistoryFiles {
  list(siteId: SiteId): Promise<readonly SpanFile[]>;
  /** `undefined`: it is gone, another one took its place. */
  read(file: Pick<SpanFile, 'key'>): Promise<readonly HistoryLine[] | undefined>;
}
