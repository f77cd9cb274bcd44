import { type Alias, type AliasId, linkedBy, NOBODY } from '../domain/identity/alias.ts';
import { componentOf, type LinkGraph } from '../domain/identity/component.ts';
import { activeAliases, allAliases, isFull, type Links } from '../domain/identity/links.ts';
import { type Person, personOf } from '../domain/identity/person.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import { NO_FACTS } from '../domain/visitor/visitor-facts.ts';
import type { VisitorRecord, VisitorRef } from '../domain/visitor/visitor-record.ts';

export type ReadOptions = { readonly consistent?: boolean };

export interface PersonReads {
  /** In no order; visitors never seen are absent. */
  readStates(refs: readonly VisitorRef[], options?: ReadOptions): Promise<ReadonlyMap<string, VisitorRecord>>;
  /** Aliases nobody was ever seen under are absent. */
  readAliases(
    siteId: SiteId,
    aliasIds: readonly AliasId[],
    options?: ReadOptions,
  ): Promise<ReadonlyMap<AliasId, Alias>>;
}

export type LoadOptions = ReadOptions & {
  /** Of these, everybody is loaded whom any alias of theirs ever named, person or not. */
  readonly wide?: ReadonlySet<VisitorId>;
};

/** Chains longer than this are nobody's; it also bounds what one load may cost. */
const MOST_VISITORS = 512;

/** Whether anybody at all may belong together with the visitor. */
export const mayHaveOthers = (links: Links): boolean => links.aliases.length > 0 || links.logins.length > 0;

/** Some of a site's visitors, with everybody they belong together with. */
export type Persons = {
  /** A newer version of a visitor may be put in its place, as long as its links are the same. */
  readonly records: Map<VisitorId, VisitorRecord>;
  /** The person of a visitor among `records`. */
  of(record: VisitorRecord): Person;
  /** Everybody whom a change of the visitor's links may concern, the visitor's own person first. */
  around(record: VisitorRecord): readonly Person[];
  /**
   * An alias names somebody together with the visitor who does not say so yet: an event of theirs is under way, or its
   * message will come again.
   */
  isWaitingFor(record: VisitorRecord): boolean;
  /** Changes when any of these persons' visitors or their aliases do. */
  stamp(persons: readonly Person[]): string;
};

/** Loads the persons of visitors of one site; visitors without links cost nothing. */
export async function loadPersons(
  reads: PersonReads,
  siteId: SiteId,
  start: Iterable<VisitorRecord>,
  { consistent = false, wide = new Set() }: LoadOptions = {},
): Promise<Persons> {
  const records = new Map<VisitorId, VisitorRecord>();
  const aliases = new Map<AliasId, Alias>();
  let fresh: readonly VisitorRecord[] = [...start];
  const most = MOST_VISITORS + fresh.length;
  const asked = new Set<VisitorId>();
  while (fresh.length > 0) {
    for (const record of fresh) {
      records.set(record.visitorId, record);
      asked.add(record.visitorId);
    }
    const saidBy = ({ visitorId, facts }: VisitorRecord) =>
      wide.has(visitorId) ? allAliases(facts) : activeAliases(facts);
    const news = [...new Set(fresh.flatMap(saidBy))].filter((aliasId) => !aliases.has(aliasId));
    const found = news.length === 0 ? undefined : await reads.readAliases(siteId, news, { consistent });
    for (const aliasId of news) aliases.set(aliasId, found?.get(aliasId) ?? NOBODY);
    const named = fresh.flatMap((record) => {
      const people = wide.has(record.visitorId) ? (alias: Alias) => alias.visitors : linkedBy;
      return saidBy(record).flatMap((aliasId) => people(aliases.get(aliasId) ?? NOBODY));
    });
    const others = [...new Set(named)].filter((visitorId) => !asked.has(visitorId)).slice(0, most - asked.size);
    for (const visitorId of others) asked.add(visitorId);
    const refs = others.map((visitorId) => ({ siteId, visitorId }));
    fresh = refs.length === 0 ? [] : [...(await reads.readStates(refs, { consistent })).values()];
  }
  return personsAmong(records, aliases);
}

/** The same for visitors of several sites; persons never reach across sites. */
export async function loadPersonsOfSites(
  reads: PersonReads,
  records: Iterable<VisitorRecord>,
  { consistent = true }: ReadOptions = {},
): Promise<Pick<Persons, 'of'>> {
  const bySite = new Map<SiteId, Persons>();
  for (const [siteId, ofSite] of Map.groupBy(records, (record) => record.siteId)) {
    const linked = ofSite.filter(({ facts }) => mayHaveOthers(facts));
    bySite.set(siteId, await loadPersons(reads, siteId, linked, { consistent }));
  }
  return { of: (record) => bySite.get(record.siteId)?.of(record) ?? personOf([record]) };
}

function personsAmong(records: Map<VisitorId, VisitorRecord>, aliases: ReadonlyMap<AliasId, Alias>): Persons {
  const links = new Map([...records].map(([visitorId, { facts }]) => [visitorId, facts] as const));
  const graph: LinkGraph = { links, aliases };
  const components = new Map<VisitorId, readonly VisitorId[]>();

  function component(visitorId: VisitorId): readonly VisitorId[] {
    const known = components.get(visitorId) ?? componentOf(visitorId, graph);
    for (const member of known) components.set(member, known);
    return known;
  }

  function of(record: VisitorRecord): Person {
    if (!mayHaveOthers(record.facts)) return personOf([record]);
    const others = component(record.visitorId).filter((visitorId) => visitorId !== record.visitorId);
    return personOf([record, ...others.flatMap((visitorId) => records.get(visitorId) ?? [])]);
  }

  return {
    records,
    of,
    around(record) {
      const named = allAliases(record.facts).flatMap((aliasId) => aliases.get(aliasId)?.visitors ?? []);
      const near = [record, ...named.flatMap((visitorId) => records.get(visitorId) ?? [])].map(of);
      return [...new Map(near.map((person) => [person.personId, person])).values()];
    },
    isWaitingFor(record) {
      return allAliases(record.facts).some((aliasId) =>
        linkedBy(aliases.get(aliasId) ?? NOBODY).some((visitorId) => {
          const facts = records.get(visitorId)?.facts ?? NO_FACTS;
          return !allAliases(facts).includes(aliasId) && !isFull(facts);
        }),
      );
    },
    stamp(persons) {
      const visitors = persons
        .flatMap((person) => person.visitors)
        .flatMap((visitor) => records.get(visitor.visitorId) ?? []);
      const said = new Set(visitors.flatMap(({ facts }) => allAliases(facts)));
      return JSON.stringify([
        visitors.map(({ visitorId, version }) => [visitorId, version]),
        [...said].sort().map((aliasId) => aliases.get(aliasId)),
      ]);
    },
  };
}
