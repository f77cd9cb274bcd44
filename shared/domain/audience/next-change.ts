import type { Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { boundaries } from './boundaries.ts';
import { evaluate } from './evaluate.ts';
import type { Rule } from './rule.ts';

/** The first instant after `at` at which the answer differs from the one at `at`, if no further event arrives. */
export function nextChangeAt(rule: Rule, facts: VisitorFacts, at: Instant): Instant | undefined {
  const now = evaluate(rule, facts, at);
  return boundaries(rule, facts).find((time) => time > at && evaluate(rule, facts, time) !== now);
}

/**
 * Since when the answer has been what it is at `at`, as far as the newest facts tell: a visitor who came again is a
 * member since that visit. `undefined`: it was never otherwise.
 */
export function lastChangeAt(rule: Rule, facts: VisitorFacts, at: Instant): Instant | undefined {
  const now = evaluate(rule, facts, at);
  const past = boundaries(rule, facts).filter((time) => time <= at);
  for (let index = past.length - 1; index >= 0; index--) {
    const time = past[index];
    if (time === undefined) break;
    const before = evaluate(rule, facts, past[index - 1] ?? time - 1);
    if (before !== now) return time;
  }
  return undefined;
}
