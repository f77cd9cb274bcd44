import type { Instant } from '../time.ts';
import type { CartMark, VisitorFacts } from '../visitor/visitor-facts.ts';
import { UNNAMED_ITEM } from './cart-marks.ts';

/** Which facts exist for a question: those in `(after, at]`. */
export type Span = { readonly after: Instant; readonly at: Instant };

const within = (span: Span, time: Instant | undefined): time is Instant =>
  time !== undefined && time > span.after && time <= span.at;

/** Newest `add_to_cart` of a visitor; the cart's own lines know it when 24 other event names were newer. */
export function latestAdd(facts: VisitorFacts): Instant | undefined {
  return facts.lastByEvent.add_to_cart ?? facts.cartAdds[0]?.at;
}

/**
 * Whether the cart was emptied after the add at `c`: said outright, or by removing every line. A line bought with an
 * order, or swept away by an earlier emptying, is no line any more; a line without an item id has no partner among the
 * removals, so only emptying the whole cart removes it.
 */
export function cartEmptiedAfter(c: Instant, facts: VisitorFacts, span: Span): boolean {
  const emptiedAt = within(span, facts.emptiedAt) ? facts.emptiedAt : undefined;
  if (emptiedAt !== undefined && emptiedAt > c) return true;
  const settledAt = Math.max(
    emptiedAt ?? Number.NEGATIVE_INFINITY,
    ...facts.orders.filter((order) => within(span, order.at)).map((order) => order.at),
  );
  // What happened at the very instant of `c` does not end this cart, so its lines are there to be removed.
  const isOpen = (add: CartMark) => add.at > settledAt || (add.at === settledAt && add.at === c);
  const lines = facts.cartAdds.filter((add) => within(span, add.at) && isOpen(add));
  if (lines.length === 0) return false;
  let removedAfter = false;
  for (const line of lines) {
    const removal = removalOf(line, facts.cartRemoves, span);
    if (removal === undefined) return false;
    if (removal.at > c) removedAfter = true;
  }
  return removedAfter;
}

function removalOf(line: CartMark, removes: readonly CartMark[], span: Span): CartMark | undefined {
  if (line.item === UNNAMED_ITEM) return undefined;
  return removes.find(
    (mark) => mark.item === line.item && within(span, mark.at) && mark.at > line.at && mark.quantity >= line.quantity,
  );
}
