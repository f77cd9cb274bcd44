import { itemHash } from '../cart/cart-marks.ts';
import type { Instant } from '../time.ts';
import { KEPT_OCCURRENCES } from '../visitor/history.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { demandId, isAboutLatestLine, isCartLine, isOfAllOrders } from './demand.ts';
import type { EventsMeant } from './event-filter.ts';
import type { DidRule } from './rule.ts';

/** When something happened, and what it was worth. */
export type Happening = { readonly at: Instant; readonly value?: number; readonly currency?: string };

/** The latest events a rule with a count, a value or a filter means; at most 8, but for cart lines. */
export function happeningsOf(rule: DidRule, facts: VisitorFacts): readonly Happening[] {
  if (isAboutLatestLine(rule)) return linesOf(rule, facts);
  return isOfAllOrders(rule) ? facts.orders.slice(0, KEPT_OCCURRENCES) : collected(rule, facts);
}

/** The same where only the latest counts, and a filter is said. */
export function latestOnes(meant: EventsMeant, facts: VisitorFacts): readonly Happening[] {
  return isCartLine(meant) ? linesOf(meant, facts) : collected(meant, facts);
}

function linesOf({ event, filter }: EventsMeant, facts: VisitorFacts): readonly Happening[] {
  const wanted = new Set(filter?.items?.map(itemHash));
  const lines = event === 'add_to_cart' ? facts.cartAdds : facts.cartRemoves;
  return lines.filter(({ item }) => wanted.has(item)).map(({ at }) => ({ at }));
}

const NONE: readonly Happening[] = [];

/** An order's time and value are those of the order, as long as it is among the latest: its events may differ. */
function collected(meant: EventsMeant, { history = {}, orders }: VisitorFacts): readonly Happening[] {
  const id = demandId(meant);
  const found = Object.hasOwn(history, id) ? history[id] : undefined;
  if (found === undefined || meant.event !== 'purchase') return found ?? NONE;
  const known = new Map(orders.map((order) => [itemHash(order.orderId), order] as const));
  return found.map((occurrence): Happening => known.get(occurrence.id) ?? occurrence);
}
