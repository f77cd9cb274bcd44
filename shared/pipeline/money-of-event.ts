import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { present } from '../domain/visitor/join-facts.ts';

/** Of an event that has an order: its money and items alone. */
export function moneyOf(event: TrackedEvent): TrackedEvent {
  const { eventId, event: name, occurredAt, trust, value, currency, tax, shipping, discount } = event;
  const { orderId, refundId, items } = event;
  const money = { value, currency, tax, shipping, discount, orderId, refundId, items };
  return present({ eventId, event: name, occurredAt, trust, moneyOnly: true, ...money } as TrackedEvent);
}

/** Of an event of somebody erased: of an order the money, and that nobody may be named as its buyer. */
export function moneyOfErased(event: TrackedEvent): readonly TrackedEvent[] {
  const isMoney = event.event === 'purchase' || event.event === 'refund';
  return isMoney && event.orderId !== undefined ? [{ ...moneyOf(event), consent: 'denied' }] : [];
}
