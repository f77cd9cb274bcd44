import { compareText } from '../compare-text.ts';
import type { VisitorId } from '../ids.ts';
import { joinFacts } from '../visitor/join-facts.ts';
import { consented, matchable } from '../visitor/matchable.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import type { VisitorRecord } from '../visitor/visitor-record.ts';

/** How many visitors of a person are looked at, smallest ids first (DESIGN: Person). */
export const MOST_FOLDED = 32;

/** One human being as far as we know: at least one visitor, smallest id first, which is also the person's id. */
export type Person = {
  readonly personId: VisitorId;
  readonly visitors: readonly [VisitorRecord, ...VisitorRecord[]];
};

/** @param visitors All of one person, in any order. */
export function personOf([first, ...others]: readonly [VisitorRecord, ...VisitorRecord[]]): Person {
  const [smallest = first, ...rest] = [first, ...others].sort((a, b) => compareText(a.visitorId, b.visitorId));
  return { personId: smallest.visitorId, visitors: [smallest, ...rest] };
}

/**
 * The person's facts as they count for one of their visitors: what was done is everybody's, the match keys are the
 * visitor's own, so that each device stands for the keys that were given on it. Keys that a withdrawal on another device
 * has voided change the digest.
 *
 * @param own One of the person's visitors.
 */
export function factsFor(person: Person, own: VisitorRecord): VisitorFacts {
  if (person.visitors.length === 1) return own.facts;
  let folded = own.facts;
  for (const { visitorId, facts } of person.visitors.slice(0, MOST_FOLDED))
    if (visitorId !== own.visitorId) folded = joinFacts(folded, facts);
  const { withdrawnAt, keysDigest } = folded;
  if (keysDigest === undefined || withdrawnAt === undefined || withdrawnAt === own.facts.withdrawnAt) return folded;
  return { ...folded, keysDigest: `${keysDigest}~${withdrawnAt.toString(36)}` };
}

/** The person's facts where keys do not matter. */
export function factsOf(person: Person): VisitorFacts {
  return factsFor(person, person.visitors[0]);
}

export type PersonStanding = { readonly consented: boolean; readonly matchable: boolean };

/** Whether the person may be told of at Meta, and under some visitor's keys can be. */
export function standingOf(person: Person): PersonStanding {
  const facts = factsOf(person);
  return {
    consented: consented(facts),
    matchable: person.visitors.some((visitor) => matchable(factsFor(person, visitor))),
  };
}
