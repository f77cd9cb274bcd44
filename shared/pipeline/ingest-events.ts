import type { EventsMessage, SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { OrderId, SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { refText, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { createIngestVisitor, type IngestVisitorDeps, type VisitorStates } from './ingest-visitor.ts';
import { contributionOfEvent, createRecordOrders, type OrderConversions } from './record-order.ts';

const VISITORS_AT_ONCE = 24;

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

export type IngestEventsDeps = Omit<IngestVisitorDeps, 'visitors'> & {
  readonly visitors: VisitorStates & {
    readStates(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, VisitorRecord>>;
  };
  readonly sites: SiteConfigurations;
  readonly conversions: OrderConversions;
  readonly archive: RawArchive;
  readonly syncRequests: SyncRequests;
};

/** Why messages of a batch must come again, by their place in the batch; nothing for those that are done. */
export type IngestFailures = ReadonlyMap<number, unknown>;

type VisitorWork = { readonly ref: VisitorRef; readonly events: TrackedEvent[]; readonly messages: Set<number> };
type OrderWork = { readonly contribution: Conversion; readonly messages: Set<number> };

/**
 * Applies a batch of messages: raw events into the archive first, then one read-reduce-write per visitor, then the
 * orders, then a request to sync each site that has people Meta must be told of. Doing it again changes nothing.
 * A fault of one visitor or order fails only the messages that spoke of it.
 */
export function createIngestEvents(deps: IngestEventsDeps) {
  const ingestVisitor = createIngestVisitor(deps);
  const recordOrders = createRecordOrders(deps.conversions);

  /** @param outOfTime Asked before each visitor and order; once it says so, what is left comes again. */
  return async (
    messages: readonly EventsMessage[],
    outOfTime: () => boolean = () => false,
  ): Promise<IngestFailures> => {
    const failures = new Map<number, unknown>();
    const siteIds = [...new Set(messages.map(({ siteId }) => siteId))];
    const [sites] = await Promise.all([deps.sites.readSitesWithAudiences(siteIds), deps.archive.put(messages)]);
    // A site deleted while its events were under way has nobody to attribute them to; the archive has them.
    const known = messages
      .map((message, index) => ({ message, index }))
      .filter(({ message }) => sites.has(message.siteId));

    const work = groupByVisitor(known);
    const states = await deps.visitors.readStates(work.map(({ ref }) => ref));
    const now = new Map<SiteId, Instant>();
    for (const { message } of known) {
      now.set(message.siteId, Math.max(now.get(message.siteId) ?? 0, message.receivedAt));
    }
    const dirtySites = new Map<SiteId, Set<number>>();

    await inParallel(work, async ({ ref, events, messages: sources }) => {
      try {
        const site = sites.get(ref.siteId);
        if (site === undefined) return;
        if (outOfTime()) throw new Unavailable('There was no time left for a visitor of the batch');
        const ingested = await ingestVisitor(states.get(refText(ref)), ref, events, {
          site: site.site,
          audiences: site.audiences.filter(({ status }) => status === 'running'),
          now: now.get(ref.siteId) ?? 0,
        });
        await recordOrders(ingested.orders);
        if (ingested.record.operations.dirtyAt !== undefined) {
          const dirty = dirtySites.get(ref.siteId) ?? new Set();
          for (const source of sources) dirty.add(source);
          dirtySites.set(ref.siteId, dirty);
        }
      } catch (error) {
        for (const source of sources) failures.set(source, error);
      }
    });

    await inParallel(groupMoney(known), async ({ contribution, messages: sources }) => {
      try {
        if (outOfTime()) throw new Unavailable('There was no time left for an order of the batch');
        await recordOrders([contribution]);
      } catch (error) {
        for (const source of sources) failures.set(source, error);
      }
    });

    if (dirtySites.size > 0) {
      try {
        await deps.syncRequests.send(
          [...dirtySites.keys()].map((siteId) => ({ v: 1, kind: 'sync', siteId, at: now.get(siteId) ?? 0 })),
        );
      } catch (error) {
        for (const sources of dirtySites.values()) for (const source of sources) failures.set(source, error);
      }
    }
    return failures;
  };
}

type Indexed = { readonly message: EventsMessage; readonly index: number };

function groupByVisitor(messages: readonly Indexed[]): readonly VisitorWork[] {
  const work = new Map<string, VisitorWork>();
  for (const { message, index } of messages) {
    for (const event of message.events) {
      if (event.visitorId === undefined) continue;
      const ref = { siteId: message.siteId, visitorId: event.visitorId };
      const known = work.get(refText(ref)) ?? { ref, events: [], messages: new Set() };
      known.events.push(event);
      known.messages.add(index);
      work.set(refText(ref), known);
    }
  }
  return [...work.values()];
}

/** Money without consent has no visitor; its orders are recorded by themselves. */
function groupMoney(messages: readonly Indexed[]): readonly OrderWork[] {
  return messages.flatMap(({ message, index }) =>
    message.events
      .filter((event) => event.visitorId === undefined && event.orderId !== undefined)
      .map((event) => ({
        contribution: contributionOfEvent(message.siteId, event.orderId as OrderId, event),
        messages: new Set([index]),
      })),
  );
}

async function inParallel<Work>(work: readonly Work[], run: (work: Work) => Promise<void>): Promise<void> {
  const queue = work.values();
  await Promise.all(
    Array.from({ length: VISITORS_AT_ONCE }, async () => {
      for (const next of queue) await run(next);
    }),
  );
}
