import { joinPaths } from '../conversion/limit-path.ts';
import type { Instant } from '../time.ts';
import { dropRepeats } from '../touchpoint/touch-marks.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';

export type JourneyOrder = { readonly orderId: string; readonly at: Instant };

/** Everything of one person that journeys are cut from. */
export type PersonHistory<Order extends JourneyOrder> = {
  /** In any order; an event id may come again. */
  readonly touches: readonly Touchpoint[];
  /** Times of withdrawn consent, in any order. */
  readonly withdrawals: readonly Instant[];
  /** Orders that count, oldest first. */
  readonly orders: readonly Order[];
};

export type JourneyWindow = {
  readonly from: Instant;
  readonly to: Instant;
  /** Whether seeing an ad is a touchpoint. */
  readonly impressions: boolean;
};

/** Touchpoints up to an order, or those after the last one; never both nothing. */
export type CutJourney<Order> = { readonly touches: readonly Touchpoint[]; readonly order?: Order };

/**
 * A person's touchpoints in the window, cut at their orders: one at the time of an order is before it. An order with
 * nothing since the one before has a journey without touchpoints. What consent was withdrawn after, and no order had
 * ended by then, is not looked at any more (DESIGN: Consent).
 *
 * @param history `touches` may begin before the window, so that a repeat across its beginning is told as one.
 */
export function cutJourneys<Order extends JourneyOrder>(
  { touches, withdrawals, orders }: PersonHistory<Order>,
  { from, to, impressions }: JourneyWindow,
): readonly CutJourney<Order>[] {
  const wanted = impressions ? touches : touches.filter(({ kind }) => kind !== 'impression');
  const steps = dropRepeats(joinPaths(wanted, [])).filter(({ at }) => at >= from && at < to);
  const journeys: CutJourney<Order>[] = [];
  let next = 0;
  const take = (until: Instant): readonly Touchpoint[] => {
    const start = next;
    while (next < steps.length && (steps[next]?.at ?? until) <= until) next++;
    const withdrawn = newestUpTo(withdrawals, until);
    return steps.slice(start, next).filter(({ at }) => withdrawn === undefined || at > withdrawn);
  };
  for (const order of orders) journeys.push({ touches: take(order.at), order });
  const rest = take(to);
  if (rest.length > 0) journeys.push({ touches: rest });
  return journeys;
}

function newestUpTo(times: readonly Instant[], until: Instant): Instant | undefined {
  let newest: Instant | undefined;
  for (const time of times) if (time <= until && (newest === undefined || time > newest)) newest = time;
  return newest;
}
