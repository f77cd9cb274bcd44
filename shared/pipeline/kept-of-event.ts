import type { WireEvent } from '../contracts/event-schema.ts';
import type { Item, TrackedEvent, Trust } from '../domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { present } from '../domain/visitor/join-facts.ts';

/** An event whose items an order can keep. */
export type FittedEvent = Omit<WireEvent, 'items'> & { readonly items: readonly Item[] | undefined };

/** What may be kept of any event: its name, time, order and money. */
export function bareEvent(
  wire: FittedEvent,
  site: Site,
  trust: Trust,
  event: string,
  occurredAt: Instant,
): TrackedEvent {
  const { eventId, value, tax, shipping, discount, orderId, refundId, items } = wire;
  const currency = wire.currency ?? (value === undefined ? undefined : site.currency);
  return present({
    eventId,
    event,
    occurredAt,
    trust,
    value,
    currency,
    tax,
    shipping,
    discount,
    orderId: orderId as OrderId | undefined,
    refundId,
    items,
  } as TrackedEvent);
}

/**
 * What remains of an event whose sender said no: the denial itself for its visitor and its order, and the money of an
 * order. Without a visitor or an order there is nothing to remember it by.
 */
export function denial(
  bare: TrackedEvent,
  visitorId: string | undefined,
  isMoney: boolean,
): { readonly event?: TrackedEvent } {
  if (visitorId === undefined && bare.orderId === undefined) return {};
  const { eventId, event, occurredAt, trust, orderId } = bare;
  const said = isMoney ? bare : present({ eventId, event, occurredAt, trust, orderId } as TrackedEvent);
  return {
    event: {
      ...said,
      consent: 'denied',
      ...(visitorId === undefined ? { moneyOnly: true } : { visitorId: visitorId as VisitorId }),
    },
  };
}
