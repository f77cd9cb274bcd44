import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { type HistoryReader, historyOfEvents } from '../domain/history/history-of-events.ts';
import { gather, type VisitorHistory } from '../domain/history/visitor-history.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { type IdentityHashes, visitorOf } from './group-by-visitor.ts';

/** Everybody's history of a span of time, buyers or not, each visitor once. */
export interface Histories {
  readHistories(site: Site, from: Instant, to: Instant, now: Instant): Promise<Iterable<VisitorHistory>>;
}

export interface ArchivedEvents {
  /**
   * Accepted events with `from` ≤ time of the event < `to`, received up to `now`; in no order, and some perhaps twice.
   *
   * @throws InvalidInput when they lie in more objects than one request can read.
   */
  streamEvents(site: Site['siteId'], from: Instant, to: Instant, now: Instant): AsyncIterable<readonly TrackedEvent[]>;
}

/** Histories found in the raw events of the archive. */
export function createReadHistories({
  archive,
  hashes,
  digest,
}: {
  readonly archive: ArchivedEvents;
  readonly hashes: Pick<IdentityHashes, 'loginVisitor'>;
  readonly digest: (clickId: string) => string;
}): Histories {
  return {
    async readHistories({ siteId, hosts }, from, to, now) {
      const reader: HistoryReader = { ownHosts: hosts, digest, visitorOf: (event) => visitorOf(hashes, event) };
      const known = new Map<VisitorId, VisitorHistory>();
      for await (const events of archive.streamEvents(siteId, from, to, now))
        gather(known, historyOfEvents(events, reader).values());
      return known.values();
    },
  };
}
