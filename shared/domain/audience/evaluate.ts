import { cartEmptiedAfter, latestAdd, type Span } from '../cart/cart-emptied.ts';
import { sumMoney } from '../money.ts';
import type { Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { withdrawnBy } from '../visitor/withdrawals.ts';
import { isPlain, startOf } from './demand.ts';
import type { EventsMeant } from './event-filter.ts';
import { happeningsOf, latestOnes } from './occurrences.ts';
import type { DidRule, Rule } from './rule.ts';

/** The times at which `event` is known to have happened. A purchase's time is its order's; other names keep the newest. */
export function timesOf(event: string, facts: VisitorFacts): readonly Instant[] {
  if (event === 'purchase') return facts.orders.map((order) => order.at);
  const newest =
    event === '*' ? facts.lastAt : event === 'add_to_cart' ? latestAdd(facts) : ownTime(facts.lastByEvent, event);
  return newest === undefined ? [] : [newest];
}

/** The times at which an event that is meant is known to have happened, the latest among them. */
export function timesMeant(meant: EventsMeant, facts: VisitorFacts): readonly Instant[] {
  return meant.filter === undefined ? timesOf(meant.event, facts) : latestOnes(meant, facts).map(({ at }) => at);
}

function ownTime(times: Readonly<Record<string, Instant>>, name: string): Instant | undefined {
  return Object.hasOwn(times, name) ? times[name] : undefined;
}

/** Facts up to a withdrawal do not count, and facts after `at` do not exist yet (neither does a withdrawal after it). */
function spanAt(facts: VisitorFacts, at: Instant): Span {
  return { after: withdrawnBy(facts, at) ?? Number.NEGATIVE_INFINITY, at };
}

function latest(meant: EventsMeant, facts: VisitorFacts, span: Span): Instant | undefined {
  let newest: Instant | undefined;
  for (const time of timesMeant(meant, facts)) {
    if (time > span.after && time <= span.at && (newest === undefined || time > newest)) newest = time;
  }
  return newest;
}

/** Whether a person with these facts is in the audience of `rule` at `at`. */
export function evaluate(rule: Rule, facts: VisitorFacts, at: Instant): boolean {
  return holds(rule, facts, spanAt(facts, at));
}

const ADD_TO_CART: EventsMeant = { event: 'add_to_cart' };

function holds(rule: Rule, facts: VisitorFacts, span: Span): boolean {
  switch (rule.kind) {
    case 'did': {
      if (!isPlain(rule)) return countsUp(rule, facts, span);
      const time = latest(rule, facts, span);
      return time !== undefined && time > span.at - rule.within && time <= span.at - rule.atLeastAgo;
    }
    case 'since': {
      const start = latest(startOf(rule), facts, span);
      const time = latest(rule, facts, span);
      return start !== undefined && time !== undefined && time > start;
    }
    case 'cartEmptied': {
      const added = latest(ADD_TO_CART, facts, span);
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

function countsUp(rule: DidRule, facts: VisitorFacts, { after, at }: Span): boolean {
  const { within, atLeastAgo, minCount = 1, minValue, currency } = rule;
  const found = happeningsOf(rule, facts).filter(
    (one) => one.at > after && one.at > at - within && one.at <= at - atLeastAgo,
  );
  if (found.length < minCount) return false;
  if (minValue === undefined) return true;
  return sumMoney(found.flatMap((one) => (one.currency === currency ? (one.value ?? 0) : []))) >= minValue;
}
