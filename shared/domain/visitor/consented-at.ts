import type { Instant } from '../time.ts';
import type { VisitorFacts } from './visitor-facts.ts';
import { withdrawnBy } from './withdrawals.ts';

/**
 * Whether consent, given or assumed, held when something happened: a withdrawal before counts until consent is given again,
 * one that came later does not reach back.
 */
export function consentedAt(facts: VisitorFacts, at: Instant): boolean {
  const withdrawn = withdrawnBy(facts, at);
  return withdrawn === undefined || (facts.grantedAt !== undefined && facts.grantedAt > withdrawn);
}
