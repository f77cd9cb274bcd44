import type { PeopleCount } from '../domain/audience/count-snapshot.ts';
import { evaluate } from '../domain/audience/evaluate.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { factsOf, type Person, standingOf } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import type { VisitorRecord } from '../domain/visitor/visitor-record.ts';
import { loadPersonsOfSites, type PersonReads } from './load-persons.ts';

/** One page of everybody; `Cursor` is the store's own. */
export interface EverybodyOf<Cursor> extends PersonReads {
  scanStates(
    siteId: SiteId,
    cursor?: Cursor,
  ): Promise<{ readonly records: readonly VisitorRecord[]; readonly cursor?: Cursor }>;
}

export type CountedPeople =
  | {
      readonly kind: 'counted';
      /** In the order of the rules. */
      readonly counts: readonly PeopleCount[];
      /** Those some audience at Meta may be wrong about. */
      readonly dirty: readonly VisitorRecord[];
      /** How many visitors were looked at; a person may be several. */
      readonly visitors: number;
    }
  | { readonly kind: 'too-many' };

/** Beyond it a request would take longer than anybody waits. */
export const MOST_COUNTED = 50_000;

export const NOBODY_COUNTED: PeopleCount = { members: 0, consented: 0, matchable: 0 };

/** The count with one more person, if the rule holds for their `facts`. */
export function tally(count: PeopleCount, person: Person, facts: VisitorFacts, rule: Rule, now: Instant): PeopleCount {
  if (!evaluate(rule, facts, now)) return count;
  const standing = standingOf(person);
  return {
    members: count.members + 1,
    consented: count.consented + (standing.consented ? 1 : 0),
    matchable: count.matchable + (standing.matchable ? 1 : 0),
  };
}

/** How many people each rule holds for at `now`, by looking at everybody once. */
export function createCountPeople<Cursor>({
  visitors,
  mostCounted = MOST_COUNTED,
}: {
  readonly visitors: EverybodyOf<Cursor>;
  readonly mostCounted?: number;
}) {
  return async (siteId: SiteId, rules: readonly Rule[], now: Instant): Promise<CountedPeople> => {
    const counts = rules.map(() => NOBODY_COUNTED);
    const dirty: VisitorRecord[] = [];
    let seen = 0;
    let cursor: Cursor | undefined;
    do {
      const page = await visitors.scanStates(siteId, cursor);
      seen += page.records.length;
      if (seen > mostCounted) return { kind: 'too-many' };
      const persons = await loadPersonsOfSites(visitors, page.records, { consistent: false });
      for (const record of page.records) {
        const { dirtyAt, dueAt = Number.POSITIVE_INFINITY } = record.operations;
        if (dirtyAt !== undefined || dueAt <= now) dirty.push(record);
        const person = persons.of(record);
        if (person.personId !== record.visitorId) continue;
        const facts = factsOf(person);
        for (const [index, rule] of rules.entries())
          counts[index] = tally(counts[index] ?? NOBODY_COUNTED, person, facts, rule, now);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return { kind: 'counted', counts, dirty, visitors: seen };
  };
}
