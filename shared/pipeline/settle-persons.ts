import type { Audience } from '../domain/audience/audience.ts';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import { factsFor, type Person } from '../domain/identity/person.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { joinFacts } from '../domain/visitor/join-facts.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import { sameOperations, type VisitorRecord } from '../domain/visitor/visitor-record.ts';
import type { VisitorStates } from './ingest-visitor.ts';
import { loadPersons, type PersonReads, type Persons } from './load-persons.ts';
import type { createPersonOrders, OrderSource } from './person-orders.ts';
import type { PersonsOf } from './record-order.ts';

const TRIES = 10;

export type SettlePersonsDeps = {
  readonly visitors: PersonReads & Pick<VisitorStates, 'writeState'>;
  readonly personOrders: ReturnType<typeof createPersonOrders>;
  readonly recordOrders: (orders: readonly Conversion[], personsOf?: PersonsOf) => Promise<void>;
};

export type SettleContext = {
  readonly site: Site;
  readonly siteId: SiteId;
  /** The running ones. */
  readonly audiences: readonly Audience[];
  readonly now: Instant;
};

/** Visitors of a batch that concern each other. */
export type Group = readonly OrderSource[];

/** Their state says that their links changed and not everybody was looked at. */
const unsettledOf = (group: Group): ReadonlySet<VisitorId> =>
  new Set(group.filter(({ record }) => record.operations.unsettled).map(({ record }) => record.visitorId));

function concernedBy(group: Group, persons: Persons): readonly Person[] {
  const wide = unsettledOf(group);
  const found = group.flatMap(({ record }) =>
    wide.has(record.visitorId) ? persons.around(record) : [persons.of(record)],
  );
  return [...new Map(found.map((person) => [person.personId, person])).values()];
}

/** Sorts what a batch wrote into groups that can be looked after side by side. */
export async function groupByPerson(
  reads: PersonReads,
  siteId: SiteId,
  written: readonly OrderSource[],
): Promise<readonly { readonly group: Group; readonly persons: Persons }[]> {
  const records = written.map(({ record }) => record);
  const persons = await loadPersons(reads, siteId, records, { consistent: true, wide: unsettledOf(written) });
  const groupOf = new Map<VisitorId, { readonly sources: OrderSource[]; readonly visitors: VisitorId[] }>();
  for (const source of written) {
    const concerned = concernedBy([source], persons).flatMap(({ visitors }) => visitors);
    const visitors = concerned.map(({ visitorId }) => visitorId);
    const others = new Set(visitors.flatMap((visitorId) => groupOf.get(visitorId) ?? []));
    const group = {
      sources: [source, ...[...others].flatMap((other) => other.sources)],
      visitors: [...visitors, ...[...others].flatMap((other) => other.visitors)],
    };
    for (const visitorId of group.visitors) groupOf.set(visitorId, group);
  }
  return [...new Set(groupOf.values())].map(({ sources }) => ({ group: sources, persons }));
}

/**
 * Looks after everybody whom a group's events concern: `due` and `dirty` of each visitor of their persons, and the orders
 * of these persons with the touchpoints of all their visitors. What others write meanwhile is seen by reading again: who
 * writes last has looked at everything.
 */
export function createSettlePersons({ visitors, personOrders, recordOrders }: SettlePersonsDeps) {
  /** @returns Whether Meta must be told of somebody. */
  return async (group: Group, loaded: Persons, context: SettleContext): Promise<boolean> => {
    const { siteId } = context;
    let sources = group;
    let persons = loaded;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const concerned = concernedBy(sources, persons);
      const isAlone = concerned.length === 1 && concerned[0]?.visitors.length === 1;
      if (isAlone && unsettledOf(sources).size === 0) {
        await recordOrders(await personOrders(sources));
        return sources.some(({ record }) => record.operations.dirtyAt !== undefined);
      }
      const dirty = await replan(concerned, persons, context);
      if (dirty !== undefined) {
        // Of any of them: whoever was waited for finds the mark of who waited.
        const everything = concerned.some(({ visitors: all }) => all.some((one) => one.operations.unsettled));
        for (const person of concerned) {
          const orders = await personOrders(withEvents(person, sources), everything);
          await recordOrders(orders, (_, buyers) => visitorsOfPersons(siteId, buyers, persons));
        }
        const again = await reload(siteId, sources);
        const isSame = again.persons.stamp(concernedBy(again.sources, again.persons)) === persons.stamp(concerned);
        if (isSame && (await markSettled(again.persons, concernedBy(again.sources, again.persons)))) return dirty;
      }
      ({ sources, persons } = await reload(siteId, sources));
    }
    throw new Unavailable('A person was changed by others too often while events were added');
  };

  /** Brings `due` and `dirty` of all of them up to date; `undefined`: somebody else wrote meanwhile. */
  async function replan(
    concerned: readonly Person[],
    { records }: Persons,
    { site, audiences, now }: SettleContext,
  ): Promise<boolean | undefined> {
    let dirty = false;
    for (const person of concerned) {
      for (const visitor of person.visitors) {
        const facts = factsFor(person, visitor);
        const { operations } = visitor;
        const planned = planOperations({
          facts,
          operations,
          audiences,
          now: evaluationTime(facts, now),
          tellsOfCarts: forwardsTo(site) !== undefined,
        });
        dirty ||= planned.dirtyAt !== undefined;
        if (sameOperations(planned, operations)) continue;
        const outcome = await visitors.writeState({ ...visitor, operations: planned });
        if (outcome.kind === 'conflict') return undefined;
        records.set(visitor.visitorId, { ...visitor, operations: planned, version: visitor.version + 1 });
      }
    }
    return dirty;
  }

  async function reload(siteId: SiteId, sources: Group): Promise<{ sources: Group; persons: Persons }> {
    const refs = sources.map(({ record: { visitorId } }) => ({ siteId, visitorId }));
    const states = new Map(
      [...(await visitors.readStates(refs, { consistent: true })).values()].map((record) => [record.visitorId, record]),
    );
    const fresh = sources.map((source): OrderSource => {
      const record = states.get(source.record.visitorId) ?? source.record;
      // What a batch pushed out of the state is still the batch's.
      return { ...source, record, facts: joinFacts(record.facts, source.facts) };
    });
    const records = fresh.map(({ record }) => record);
    const wide = unsettledOf(fresh);
    return { sources: fresh, persons: await loadPersons(visitors, siteId, records, { consistent: true, wide }) };
  }

  /** `false`: somebody wrote meanwhile. Who waits for another visitor's event stays marked. */
  async function markSettled(persons: Persons, concerned: readonly Person[]): Promise<boolean> {
    for (const record of concerned.flatMap((person) => person.visitors)) {
      const { unsettled, ...operations } = record.operations;
      if (unsettled === undefined || persons.isWaitingFor(record)) continue;
      if ((await visitors.writeState({ ...record, operations })).kind === 'conflict') return false;
    }
    return true;
  }

  async function visitorsOfPersons(
    siteId: SiteId,
    buyers: readonly VisitorId[],
    persons: Persons,
  ): Promise<ReadonlySet<VisitorId>> {
    const refs = buyers.filter((buyer) => !persons.records.has(buyer)).map((visitorId) => ({ siteId, visitorId }));
    const strangers = refs.length === 0 ? [] : [...(await visitors.readStates(refs, { consistent: true })).values()];
    const theirs = await loadPersons(visitors, siteId, strangers, { consistent: true });
    const known = buyers.flatMap((buyer): Person[] => {
      const record = persons.records.get(buyer);
      return record === undefined ? [] : [persons.of(record)];
    });
    const all = [...known, ...strangers.map((record) => theirs.of(record))];
    return new Set(all.flatMap((person) => person.visitors.map(({ visitorId }) => visitorId)));
  }
}

function withEvents({ visitors }: Person, sources: Group): readonly OrderSource[] {
  const known = new Map(sources.map((source) => [source.record.visitorId, source]));
  return visitors.map((record: VisitorRecord): OrderSource => {
    const source = known.get(record.visitorId);
    return source === undefined ? { record, facts: record.facts, events: [], newTouches: [] } : { ...source, record };
  });
}
