import type { Conversion } from '../domain/conversion/conversion.ts';
import { PATH_REACH } from '../domain/conversion/limit-path.ts';
import { emptyConversion } from '../domain/conversion/merge-conversion.ts';
import { isNameless } from '../domain/conversion/order.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { OrderId } from '../domain/ids.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { orderIdOf } from '../domain/visitor/facts-of-event.ts';
import { joinOrders, joinTouchpoints } from '../domain/visitor/join-facts.ts';
import type { OrderMark, VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import type { VisitorRecord, VisitorRef } from '../domain/visitor/visitor-record.ts';
import { contributionOfEvent, contributionOfVisitor } from './record-order.ts';

const REPLACEMENT_WINDOW = 60 * MINUTE;

/** What no longer fits in a visitor's state. */
export interface SpilledHistory {
  listTouchpoints(ref: VisitorRef, from: Instant, to: Instant): Promise<readonly Touchpoint[]>;
  listOrders(ref: VisitorRef): Promise<readonly OrderMark[]>;
}

/**
 * What a visitor's events mean for orders: those they speak of, and earlier ones that a late touchpoint may have led to.
 *
 * @param record The state as stored; `facts` has besides what the batch pushed out of it.
 */
export function createVisitorOrders(touches: SpilledHistory) {
  return async (
    record: VisitorRecord,
    facts: VisitorFacts,
    events: readonly TrackedEvent[],
    newTouches: readonly Touchpoint[],
  ): Promise<readonly Conversion[]> => {
    const { siteId, visitorId } = record;
    const spoken = events.flatMap((event): Conversion[] => {
      const orderId = event.event === 'purchase' ? (orderIdOf(event) as OrderId) : event.orderId;
      if (orderId === undefined) return [];
      const isMoney = event.event === 'purchase' || event.event === 'refund';
      return isMoney || event.consent === 'denied' ? [contributionOfEvent(siteId, orderId, event)] : [];
    });
    const named = new Set(spoken.filter(({ denied }) => !denied).map(({ orderId }) => orderId as string));
    const orders = await knownOrders(record, facts, newTouches);
    const reached = orders.filter(
      (order) =>
        named.has(order.orderId) ||
        newTouches.some((touch) => touch.at <= order.at && touch.at >= order.at - PATH_REACH),
    );
    const paths = await Promise.all(
      reached.map(async (order) => {
        const path = await touchesBefore(record, facts, order.at);
        return contributionOfVisitor(siteId, order.orderId as OrderId, visitorId, path);
      }),
    );
    const justBought = new Set(events.filter(({ event }) => event === 'purchase').map(orderIdOf));
    return [...spoken, ...paths, ...replacements(record, orders, justBought)];
  };

  async function knownOrders(
    record: VisitorRecord,
    facts: VisitorFacts,
    newTouches: readonly Touchpoint[],
  ): Promise<readonly OrderMark[]> {
    const spilledTo = record.spilled.ordersTo;
    const mayReachSpilled = spilledTo !== undefined && newTouches.some((touch) => touch.at <= spilledTo);
    return mayReachSpilled ? joinOrders(facts.orders, await touches.listOrders(record)) : facts.orders;
  }

  async function touchesBefore(
    record: VisitorRecord,
    facts: VisitorFacts,
    at: Instant,
  ): Promise<readonly Touchpoint[]> {
    const from = at - PATH_REACH;
    const { touchesTo } = record.spilled;
    const spilled = touchesTo === undefined || touchesTo < from ? [] : await touches.listTouchpoints(record, from, at);
    return joinTouchpoints(facts.touchpoints, spilled).filter((touch) => touch.at >= from && touch.at <= at);
  }
}

/** A purchase without an order id gives way to a proper order of the same value within the hour (DESIGN: Conversion). */
function replacements(
  { siteId }: VisitorRef,
  orders: readonly OrderMark[],
  justBought: ReadonlySet<string>,
): readonly Conversion[] {
  const nameless = (order: OrderMark): boolean => isNameless(order.orderId);
  const proper = orders.filter((order) => !nameless(order));
  return orders.filter(nameless).flatMap((order): Conversion[] => {
    const better = proper.find(
      (other) =>
        order.value !== undefined &&
        other.value === order.value &&
        other.currency === order.currency &&
        Math.abs(other.at - order.at) <= REPLACEMENT_WINDOW &&
        (justBought.has(order.orderId) || justBought.has(other.orderId)),
    );
    if (better === undefined) return [];
    return [{ ...emptyConversion(siteId, order.orderId as OrderId), replacedBy: better.orderId as OrderId }];
  });
}
