import { cartEmptiedAfter, latestAdd, type Span } from '../cart/cart-emptied.ts';
import type { Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { withdrawnBy } from '../visitor/withdrawals.ts';
import type { Rule } from './rule.ts';

/** The times at which `event` is known to have happened. A purchase's time is its order's; other names keep the newest. */
export function timesOf(event: string, facts: VisitorFacts): readonly Instant[] {
  if (event === 'purchase') return facts.orders.map((order) => order.at);
  const newest =
    event === '*' ? facts.lastAt : event === 'add_to_cart' ? latestAdd(facts) : ownTime(facts.lastByEvent, event);
  return newest === undefined ? [] : [newest];
}

function ownTime(times: Readonly<Record<string, Instant>>, name: string): Instant | undefined {
  return Object.hasOwn(times, name) ? times[name] : undefined;
}

/** Facts up to a withdrawal do not count, and facts after `at` do not exist yet (neither does a withdrawal after it). */
function spanAt(facts: VisitorFacts, at: Instant): Span {
  return { after: withdrawnBy(facts, at) ?? Number.NEGATIVE_INFINITY, at };
}

function latest(event: string, facts: VisitorFacts, span: Span): Instant | undefined {
  let newest: Instant | undefined;
  for (const time of timesOf(event, facts)) {
    if (time > span.after && time <= span.at && (newest === undefined || time > newest)) newest = time;
  }
  return newest;
}

/** Whether a person with these facts is in the audience of `rule` at `at`. */
export function evaluate(rule: Rule, facts: VisitorFacts, at: Instant): boolean {
  return holds(rule, facts, spanAt(facts, at));
}

function holds(rule: Rule, facts: VisitorFacts, span: Span): boolean {
  switch (rule.kind) {
    case 'did': {
      const time = latest(rule.event, facts, span);
      return time !== undefined && time > span.at - rule.within && time <= span.at - rule.atLeastAgo;
    }
    case 'since': {
      const start = latest(rule.since, facts, span);
      const time = latest(rule.event, facts, span);
      return start !== undefined && time !== undefined && time > start;
    }
    case 'cartEmptied': {
      const added = latest('add_to_cart', facts, span);
      return added !== undefined && cartEmptiedAfter(added, facts, span);
    }
    case 'all':
      return rule.rules.every((part) => holds(part, facts, span));
    case 'any':
      return rule.rules.some((part) => holds(part, facts, span));
    case 'not':
      return !holds(rule.rule, facts, span);
  }
}
