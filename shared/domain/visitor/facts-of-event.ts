import { addedLines, emptiesCart, removedLines } from '../cart/cart-marks.ts';
import { keepsExactTime } from '../event/event-names.ts';
import type { TrackedEvent } from '../event/tracked-event.ts';
import type { Duration, Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import type { History } from './history.ts';
import { present } from './join-facts.ts';
import type { OrderMark, VisitorFacts } from './visitor-facts.ts';
import { NO_FACTS } from './visitor-facts.ts';

/** Rounds down to the grid; 0 keeps the exact time. */
export function onGrid(at: Instant, resolution: Duration): Instant {
  return resolution > 0 ? at - (at % resolution) : at;
}

/** The order id a purchase is stored under: the shop's, or one of the event's own. */
export function orderIdOf(event: TrackedEvent): string {
  return event.orderId ?? `e:${event.eventId}`;
}

function orderMark(event: TrackedEvent): OrderMark {
  return present({
    orderId: orderIdOf(event),
    at: event.occurredAt,
    value: event.value,
    currency: event.currency,
  } as OrderMark);
}

/**
 * What one event says of its visitor; joined with `joinFacts`.
 *
 * @param resolution Site's recency resolution in milliseconds: the grid of last times that neither money nor carts
 *   hang on, so that page views within one cell change nothing. Consent given with such an event lies on the grid too
 *   (so a withdrawal in the same cell wins); given with `identify` or an exact event, it is exact.
 * @param touchpoint The touchpoint the event is, if it is one.
 * @param history What the event adds to the histories that rules ask for.
 */
export function factsOfEvent(
  event: TrackedEvent,
  resolution: Duration,
  touchpoint?: Touchpoint,
  history?: History,
): VisitorFacts {
  if (event.consent === 'denied') return { ...NO_FACTS, withdrawnAt: event.occurredAt };
  const at = keepsExactTime(event.event) ? event.occurredAt : onGrid(event.occurredAt, resolution);
  return {
    ...NO_FACTS,
    lastAt: at,
    lastByEvent: Object.fromEntries([[event.event, at]]),
    cartAdds: addedLines(event),
    cartRemoves: removedLines(event),
    ...(emptiesCart(event) ? { emptiedAt: event.occurredAt } : {}),
    orders: event.event === 'purchase' ? [orderMark(event)] : [],
    touchpoints: touchpoint === undefined ? [] : [touchpoint],
    ...(history === undefined ? {} : { history }),
    ...(event.consent === 'granted' ? { grantedAt: event.event === 'identify' ? event.occurredAt : at } : {}),
  };
}
