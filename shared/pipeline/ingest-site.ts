import type { Conversion } from '../domain/conversion/conversion.ts';
import { factsFor } from '../domain/identity/person.ts';
import type { OrderId } from '../domain/ids.ts';
import { forwardsTo } from '../domain/site.ts';
import { refText } from '../domain/visitor/visitor-record.ts';
import { createClickAliases } from './click-aliases.ts';
import { createDropErased } from './drop-erased.ts';
import { createForwardWritten, type Outbox, type WrittenVisitor } from './forward-written.ts';
import { groupByVisitor, type IdentityHashes, type IndexedMessage } from './group-by-visitor.ts';
import { inParallel } from './in-parallel.ts';
import {
  createIngestVisitor,
  type IngestContext,
  type IngestVisitorDeps,
  type VisitorStates,
} from './ingest-visitor.ts';
import { createInheritConsent } from './inherit-consent.ts';
import { loadPersons, mayHaveOthers, type PersonReads } from './load-persons.ts';
import { createPersonOrders } from './person-orders.ts';
import { contributionOfEvent, createRecordOrders, type OrderConversions } from './record-order.ts';
import { createSettlePersons, type Group, groupByPerson } from './settle-persons.ts';

const AT_ONCE = 24;

export type IngestSiteDeps = Omit<IngestVisitorDeps, 'visitors'> & {
  readonly visitors: VisitorStates & PersonReads;
  readonly identity: IdentityHashes;
  readonly conversions: OrderConversions;
};

/** Runs a part of the work; what fails costs the messages (by place in the batch) that spoke of it, and nobody else. */
export type Trying = (messages: Iterable<number>, run: () => Promise<void>) => Promise<void>;

export type SiteOutcome = { readonly dirty: ReadonlySet<number>; readonly outbox: Outbox; readonly tooOld: number };

type OrderWork = { readonly contribution: Conversion; readonly messages: readonly number[] };

/**
 * One site's part of a batch: a read-reduce-write per visitor, then everybody else of their persons, and the orders.
 *
 * @returns the messages because of which somebody changed for the audiences at Meta, and what Meta is to be told of events.
 */
export function createIngestSite(deps: IngestSiteDeps) {
  const { visitors, identity } = deps;
  const ingestVisitor = createIngestVisitor(deps);
  const recordOrders = createRecordOrders(deps.conversions);
  const personOrders = createPersonOrders(deps.touches);
  const settlePersons = createSettlePersons({ visitors, personOrders, recordOrders });
  const clickAliases = createClickAliases(visitors, identity, deps.digest);
  const dropErased = createDropErased(visitors, identity);
  const inheritConsent = createInheritConsent(visitors, identity, clickAliases);

  return async (
    received: readonly IndexedMessage[],
    context: Omit<IngestContext, 'others'>,
    trying: Trying,
  ): Promise<SiteOutcome> => {
    const { siteId } = context.site;
    const part = await inheritConsent(await dropErased(received));
    const dirty = new Set<number>();
    const work = groupByVisitor(identity, part);
    const messagesOf = new Map(work.map(({ ref, messages }) => [ref.visitorId, messages]));
    const messagesOfGroup = (group: Group): number[] =>
      group.flatMap(({ record }) => [...(messagesOf.get(record.visitorId) ?? [])]);

    const states = await visitors.readStates(work.map(({ ref }) => ref));
    const linked = [...states.values()].filter(({ facts }) => mayHaveOthers(facts));
    const persons = await loadPersons(visitors, siteId, linked);
    const isForwarding = forwardsTo(context.site) !== undefined;
    const { gather, outbox, countTooOld } = createForwardWritten(visitors, isForwarding ? part : [], context.now);
    const forward = async (source: WrittenVisitor, loaded = persons): Promise<void> => {
      if (isForwarding) await gather(source, factsFor(loaded.of(source.record), source.record));
    };
    const alone: WrittenVisitor[] = [];
    const together: WrittenVisitor[] = [];
    await inParallel(AT_ONCE, work, (visitor) =>
      trying(visitor.messages, async () => {
        const stored = states.get(refText(visitor.ref));
        const all = stored === undefined ? [] : persons.of(stored).visitors;
        const others = all.filter(({ visitorId }) => visitorId !== visitor.ref.visitorId);
        await clickAliases.remember(visitor, context.site);
        const source = await ingestVisitor(stored, visitor, { ...context, others });
        (mayHaveOthers(source.record.facts) ? together : alone).push(source);
      }),
    );

    await inParallel(AT_ONCE, alone, (source) =>
      trying(messagesOfGroup([source]), async () => {
        await recordOrders(await personOrders([source]));
        await forward(source);
        if (source.record.operations.dirtyAt === undefined) return;
        for (const message of messagesOfGroup([source])) dirty.add(message);
      }),
    );
    await trying(messagesOfGroup(together), async () => {
      const groups = await groupByPerson(visitors, siteId, together);
      await inParallel(AT_ONCE, groups, ({ group, persons: loaded }) =>
        trying(messagesOfGroup(group), async () => {
          const isNews = await settlePersons(group, loaded, { ...context, siteId });
          for (const source of group) await forward(source, loaded);
          if (!isNews) return;
          for (const message of messagesOfGroup(group)) dirty.add(message);
        }),
      );
    });
    await inParallel(AT_ONCE, groupMoney(part), ({ contribution, messages }) =>
      trying(messages, () => recordOrders([contribution])),
    );
    return { dirty, outbox, tooOld: countTooOld() };
  };
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
