import type { EventsMessage, ForwardMessage, SyncMessage } from '../contracts/messages.ts';
import { type Audience, demandsOfSite } from '../domain/audience/audience.ts';
import { Unavailable } from '../domain/errors.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { createIngestSite, type IngestSiteDeps, type Trying } from './ingest-site.ts';

export type SiteConfiguration = { readonly site: Site; readonly audiences: readonly Audience[] };

export interface SiteConfigurations {
  /** Sites that do not exist are absent. */
  readSitesWithAudiences(siteIds: readonly SiteId[]): Promise<ReadonlyMap<SiteId, SiteConfiguration>>;
}

export interface RawArchive {
  /** Keeps one batch's events as they were received. Putting a batch again is harmless. */
  put(messages: readonly EventsMessage[]): Promise<void>;
}

export interface SyncRequests {
  send(messages: readonly SyncMessage[]): Promise<void>;
}

export interface ForwardRequests {
  /** Durable when it returns. */
  send(message: ForwardMessage): Promise<void>;
}

export type IngestEventsDeps = IngestSiteDeps & {
  /** Carries out an erasure; whether Meta must be told of it. */
  readonly erasePerson: (site: Site, leavingId: string, now: Instant) => Promise<boolean>;
  readonly sites: SiteConfigurations;
  readonly archive: RawArchive;
  readonly syncRequests: SyncRequests;
  readonly forwardRequests: ForwardRequests;
  /** Told of events that came too late for Meta. */
  readonly reportTooOld?: (siteId: SiteId, events: number) => void;
};

/** Why messages of a batch must come again, by their place in the batch; nothing for those that are done. */
export type IngestFailures = ReadonlyMap<number, unknown>;

/**
 * Applies a batch of messages: raw events into the archive first, then each site's part, then a request to sync each site
 * that has people Meta must be told of, and the events themselves for those sites that forward them. Doing it again
 * changes nothing. A fault of one visitor or order fails only the messages that spoke of it.
 */
export function createIngestEvents(deps: IngestEventsDeps) {
  const ingestSite = createIngestSite(deps);

  /** @param outOfTime Asked before each visitor and order; once it says so, what is left comes again. */
  return async (
    messages: readonly EventsMessage[],
    outOfTime: () => boolean = () => false,
  ): Promise<IngestFailures> => {
    const failures = new Map<number, unknown>();
    const trying: Trying = async (sources, run) => {
      try {
        if (outOfTime()) throw new Unavailable('There was no time left for a part of the batch');
        await run();
      } catch (error) {
        for (const source of sources) failures.set(source, error);
      }
    };
    const siteIds = [...new Set(messages.map(({ siteId }) => siteId))];
    const [sites] = await Promise.all([deps.sites.readSitesWithAudiences(siteIds), deps.archive.put(messages)]);
    // A site deleted while its events were under way has nobody to attribute them to; the archive has them.
    for (const { site, audiences } of sites.values()) {
      const part = messages
        .map((message, index) => ({ message, index, site }))
        .filter(({ message }) => message.siteId === site.siteId);
      const running = audiences.filter(({ status }) => status === 'running');
      const demands = demandsOfSite(audiences);
      const now = part.reduce((latest, { message }) => Math.max(latest, message.receivedAt), 0);
      await trying(
        part.map(({ index }) => index),
        async () => {
          const { outbox, ...written } = await ingestSite(part, { site, audiences: running, demands, now }, trying);
          if (written.tooOld > 0) deps.reportTooOld?.(site.siteId, written.tooOld);
          const dirty = new Set(written.dirty);
          for (const { message, index } of part) {
            await trying([index], async () => {
              for (const leavingId of message.erase ?? [])
                if (await deps.erasePerson(site, leavingId, now)) dirty.add(index);
            });
          }
          // Those that come again are forwarded then: what Meta is told twice, it may count twice.
          const done = [...outbox].filter(([index]) => !failures.has(index));
          if (done.length > 0) {
            const events = done.flatMap(([, forwarded]) => forwarded);
            const forward = { v: 1, siteId: site.siteId, at: now, events } as const;
            await trying(new Map(done).keys(), () => deps.forwardRequests.send(forward));
          }
          if (dirty.size === 0) return;
          await trying(dirty, () => deps.syncRequests.send([{ v: 1, kind: 'sync', siteId: site.siteId, at: now }]));
        },
      );
    }
    return failures;
  };
}
