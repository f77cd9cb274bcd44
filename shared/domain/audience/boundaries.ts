import type { Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { withdrawalsOf } from '../visitor/withdrawals.ts';
import { isPlain, startOf } from './demand.ts';
import { timesMeant, timesOf } from './evaluate.ts';
import { happeningsOf } from './occurrences.ts';
import type { DidRule, Rule } from './rule.ts';

/**
 * Every instant at which `evaluate` may change its answer, ascending: between two neighbours (the earlier one
 * included) the answer is the same.
 */
export function boundaries(rule: Rule, facts: VisitorFacts): readonly Instant[] {
  const found = new Set<Instant>();
  for (const withdrawn of withdrawalsOf(facts)) found.add(withdrawn);
  collect(rule, facts, found);
  return [...found].sort((a, b) => a - b);
}

function collect(rule: Rule, facts: VisitorFacts, found: Set<Instant>): void {
  switch (rule.kind) {
    case 'did':
      for (const time of timesOfDid(rule, facts)) {
        found.add(time);
        found.add(time + rule.atLeastAgo);
        found.add(time + rule.within);
      }
      return;
    case 'since':
      for (const meant of [rule, startOf(rule)]) for (const time of timesMeant(meant, facts)) found.add(time);
      return;
    case 'cartEmptied':
      for (const time of timesOf('add_to_cart', facts)) found.add(time);
      for (const mark of [...facts.cartAdds, ...facts.cartRemoves, ...facts.orders]) found.add(mark.at);
      if (facts.emptiedAt !== undefined) found.add(facts.emptiedAt);
      return;
    case 'all':
    case 'any':
      for (const part of rule.rules) collect(part, facts, found);
      return;
    case 'not':
      collect(rule.rule, facts, found);
      return;
  }
}

function timesOfDid(rule: DidRule, facts: VisitorFacts): readonly Instant[] {
  return isPlain(rule) ? timesOf(rule.event, facts) : happeningsOf(rule, facts).map(({ at }) => at);
}
