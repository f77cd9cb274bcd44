import type { EventsMessage, SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import type { OrderId, SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { refText } from '../domain/visitor/visitor-record.ts';
import { groupByVisitor, type IdentityHashes, type IndexedMessage } from './group-by-visitor.ts';
import { inParallel } from './in-parallel.ts';
import { createIngestVisitor, type IngestVisitorDeps, type VisitorStates } from './ingest-visitor.ts';
import { createInheritConsent } from './inherit-consent.ts';
import { loadPersons, mayHaveOthers, type PersonReads } from './load-persons.ts';
import { createPersonOrders, type OrderSource } from './person-orders.ts';
import { contributionOfEvent, createRecordOrders, type OrderConversions } from './record-order.ts';
import { createSettlePersons, type Group, groupByPerson } from './settle-persons.ts';

const AT_ONCE = 24;

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
  readonly visitors: VisitorStates & PersonReads;
  readonly identity: IdentityHashes;
  readonly sites: SiteConfigurations;
  readonly conversions: OrderConversions;
  readonly archive: RawArchive;
  readonly syncRequests: SyncRequests;
};

/** Why messages of a batch must come again, by their place in the batch; nothing for those that are done. */
export type IngestFailures = ReadonlyMap<number, unknown>;

type OrderWork = { readonly contribution: Conversion; readonly messages: readonly number[] };

/**
 * Applies a batch of messages: raw events into the archive first, then one read-reduce-write per visitor, then everybody
 * else of their persons and the orders, then a request to sync each site that has people Meta must be told of. Doing it
 * again changes nothing. A fault of one visitor or order fails only the messages that spoke of it.
 */
export function createIngestEvents(deps: IngestEventsDeps) {
  const { visitors, identity } = deps;
  const ingestVisitor = createIngestVisitor(deps);
  const recordOrders = createRecordOrders(deps.conversions);
  const personOrders = createPersonOrders(deps.touches);
  const settlePersons = createSettlePersons({ visitors, personOrders, recordOrders });
  const inheritConsent = createInheritConsent(visitors, identity);

  /** @param outOfTime Asked before each visitor and order; once it says so, what is left comes again. */
  return async (
    messages: readonly EventsMessage[],
    outOfTime: () => boolean = () => false,
  ): Promise<IngestFailures> => {
    const failures = new Map<number, unknown>();
    const siteIds = [...new Set(messages.map(({ siteId }) => siteId))];
    const [sites] = await Promise.all([deps.sites.readSitesWithAudiences(siteIds), deps.archive.put(messages)]);
    // A site deleted while its events were under way has nobody to attribute them to; the archive has them.
    const found = messages.flatMap((message, index) => {
      const configuration = sites.get(message.siteId);
      return configuration === undefined ? [] : [{ message, index, ...configuration }];
    });
    const known = await inheritConsent(found);
    /** What fails costs the messages that spoke of it, and nobody else. */
    const trying = async (sources: Iterable<number>, run: () => Promise<void>): Promise<void> => {
      try {
        if (outOfTime()) throw new Unavailable('There was no time left for a part of the batch');
        await run();
      } catch (error) {
        for (const source of sources) failures.set(source, error);
      }
    };

    const bySite = Map.groupBy(known, ({ site }) => site);
    for (const [site, part] of bySite) {
      const context = {
        siteId: site.siteId,
        site,
        audiences: part.flatMap(({ audiences }, place) => (place === 0 ? audiences : [])).filter(isRunning),
        now: part.reduce((latest, { message }) => Math.max(latest, message.receivedAt), 0),
      };
      const dirty = new Set<number>();
      const work = groupByVisitor(identity, part);
      const states = await visitors.readStates(work.map(({ ref }) => ref));
      const linked = [...states.values()].filter(({ facts }) => mayHaveOthers(facts));
      const persons = await loadPersons(visitors, site.siteId, linked);
      const written: { readonly source: OrderSource; readonly messages: ReadonlySet<number> }[] = [];

      await inParallel(AT_ONCE, work, (visitor) =>
        trying(visitor.messages, async () => {
          const stored = states.get(refText(visitor.ref));
          const all = stored === undefined ? [] : persons.of(stored).visitors;
          const others = all.filter(({ visitorId }) => visitorId !== visitor.ref.visitorId);
          const source = await ingestVisitor(stored, visitor, { ...context, others });
          written.push({ source, messages: visitor.messages });
        }),
      );
      const messagesOf = new Map(written.map((one) => [one.source.record.visitorId, one.messages]));
      const [alone, together] = partition(written, ({ source }) => !mayHaveOthers(source.record.facts));
      await inParallel(AT_ONCE, alone, ({ source, messages: sources }) =>
        trying(sources, async () => {
          await recordOrders(await personOrders([source]));
          if (source.record.operations.dirtyAt !== undefined) for (const index of sources) dirty.add(index);
        }),
      );
      const indexesOf = (group: Group): number[] =>
        group.flatMap(({ record }) => [...(messagesOf.get(record.visitorId) ?? [])]);
      const sources = together.map(({ source }) => source);
      await trying(indexesOf(sources), async () => {
        const groups = await groupByPerson(visitors, site.siteId, sources);
        await inParallel(AT_ONCE, groups, ({ group, persons: loaded }) =>
          trying(indexesOf(group), async () => {
            if (await settlePersons(group, loaded, context)) for (const index of indexesOf(group)) dirty.add(index);
          }),
        );
      });

      await inParallel(AT_ONCE, groupMoney(part), ({ contribution, messages: index }) =>
        trying(index, () => recordOrders([contribution])),
      );
      if (dirty.size > 0) {
        const sync = { v: 1, kind: 'sync', siteId: site.siteId, at: context.now } as const;
        await trying(dirty, () => deps.syncRequests.send([sync]));
      }
    }
    return failures;
  };
}

const isRunning = ({ status }: Audience): boolean => status === 'running';

function partition<Value>(values: readonly Value[], isFirst: (value: Value) => boolean): readonly [Value[], Value[]] {
  const parts: [Value[], Value[]] = [[], []];
  for (const value of values) parts[isFirst(value) ? 0 : 1].push(value);
  return parts;
}

/** Money without consent has no visitor; its orders are recorded by themselves. */
function groupMoney(messages: readonly IndexedMessage[]): readonly OrderWork[] {
  return messages.flatMap(({ message, index }) =>
    message.events
      .filter((event) => event.visitorId === undefined && event.orderId !== undefined)
      .map((event) => ({
        contribution: contributionOfEvent(message.siteId, event.orderId as OrderId, event),
        messages: [index],
      })),
  );
}
