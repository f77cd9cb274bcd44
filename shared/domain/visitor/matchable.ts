import type { VisitorFacts } from './visitor-facts.ts';

/** Consent granted or assumed: a withdrawal counts until consent is given again later; at the same instant it wins. */
export function consented(facts: VisitorFacts): boolean {
  if (facts.withdrawnAt === undefined) return true;
  return facts.grantedAt !== undefined && facts.grantedAt > facts.withdrawnAt;
}

/** Consent, and an e-mail or phone that is newer than any withdrawal: a customer list can carry this visitor. */
export function matchable(facts: VisitorFacts): boolean {
  if (facts.keysAt === undefined || !consented(facts)) return false;
  return facts.withdrawnAt === undefined || facts.keysAt > facts.withdrawnAt;
}

/** Meta may be told of this visitor, and has something to find them by: contact data, or the browser's own ids. */
export function reachable(facts: VisitorFacts): boolean {
  if (matchable(facts)) return true;
  const { browserIdsAt, withdrawnAt } = facts;
  return browserIdsAt !== undefined && consented(facts) && (withdrawnAt === undefined || browserIdsAt > withdrawnAt);
}
