import type { Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { withdrawalsOf } from '../visitor/withdrawals.ts';
import { timesOf } from './evaluate.ts';
import type { Rule } from './rule.ts';

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
      for (const time of timesOf(rule.event, facts)) {
        found.add(time);
        found.add(time + rule.atLeastAgo);
        found.add(time + rule.within);
      }
      return;
    case 'since':
      for (const event of [rule.event, rule.since]) for (const time of timesOf(event, facts)) found.add(time);
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
