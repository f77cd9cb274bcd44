import type { Item } from '../../domain/event/tracked-event.ts';
import type { Instant } from '../../domain/time.ts';
import type { ShopBuyer, ShopMoney, ShopOrder, ShopRefund } from './shop-order.ts';

const INHERITED = { basis: 'inherit' } as const;
const MOST_ITEMS = 500;

/**
 * The events of one order. Every id and time is the order's own and none is the delivery's, so a delivery that comes again
 * says nothing new, and deliveries mean the same in any order (ADR 37).
 */
export function eventsOfOrder(order: ShopOrder): readonly object[] {
  const { provider, orderId, at, buyer } = order;
  const id = (what: string): string => `${provider}:${orderId}:${what}`;
  const about = { ...whose(buyer, id), orderId, ...moneyOf(order), items: fitting(order.items) };
  const sale = order.isPaid
    ? // All sales of an order have its time; the claim with the largest id is the newest revision.
      { ...about, eventId: id(`paid:${sortable(order.revisedAt)}`), event: 'purchase', occurredAt: at }
    : { ...about, eventId: id('checkout'), event: 'begin_checkout', occurredAt: at };
  const refunds = order.refunds.map((refund) => refundEvent(id(`refund:${refund.refundId}`), orderId, refund));
  const cancelled = { refundId: 'cancelled', at, items: [] };
  return [
    ...buyerEvents(buyer, id, at),
    sale,
    ...refunds,
    ...(order.isCancelled ? [refundEvent(id('cancelled'), orderId, cancelled)] : []),
  ];
}

/** A checkout before it is an order; it is an order's money to nobody. */
export function checkoutEvents(
  id: (what: string) => string,
  at: Instant,
  buyer: ShopBuyer,
  about: ShopMoney & { readonly items: readonly Item[] },
): readonly object[] {
  return [
    ...buyerEvents(buyer, id, at),
    {
      ...whose(buyer, id),
      ...moneyOf(about),
      items: fitting(about.items),
      eventId: id('begun'),
      event: 'begin_checkout',
      occurredAt: at,
    },
  ];
}

/** Nobody did it on the site: it is about the order's money and says nothing of a visitor. */
export function refundEvent(eventId: string, orderId: string, { refundId, at, value, items }: ShopRefund): object {
  return {
    eventId,
    event: 'refund',
    occurredAt: at,
    orderId,
    refundId,
    consent: INHERITED,
    ...(value === undefined ? {} : { value }),
    ...(items.length === 0 ? {} : { items: fitting(items) }),
  };
}

/** What the platform knows of the buyer besides the order: the own word on marketing, and the page they came in by. */
function buyerEvents(buyer: ShopBuyer, id: (what: string) => string, at: Instant): readonly object[] {
  const { consent, landing, visitorId, contact } = buyer;
  const events: object[] = [];
  // Who unsubscribes from a newsletter takes back what they gave with it, not what they said on the site.
  if (consent !== undefined && isNamed(buyer) && (consent.marketing === 'granted' || visitorId === undefined)) {
    const { marketing } = consent;
    events.push({
      eventId: id(`${marketing}:${sortable(consent.at)}`),
      event: 'identify',
      occurredAt: consent.at,
      ...whose(buyer, id),
      consent: { marketing },
    });
  }
  // A visitor with a token has been seen coming in, at the right time.
  if (landing !== undefined && visitorId === undefined && isNamed({ visitorId, contact })) {
    const { url, referrer } = landing;
    events.push({ eventId: id('landing'), event: 'page_view', occurredAt: at, url, referrer, ...whose(buyer, id) });
  }
  return events;
}

const isNamed = ({ visitorId, contact }: Pick<ShopBuyer, 'visitorId' | 'contact'>): boolean =>
  visitorId !== undefined || contact.email !== undefined || contact.phone !== undefined;

/** Of a buyer whom nothing but a click id tells, only the browser of that click can be found: nobody is seen under this id. */
function whose(buyer: ShopBuyer, id: (what: string) => string) {
  const { contact, clickIds } = buyer;
  const visitorId = buyer.visitorId ?? (isNamed(buyer) || clickIds.length === 0 ? undefined : id('buyer'));
  return {
    consent: INHERITED,
    ...(visitorId === undefined ? {} : { visitorId }),
    ...(Object.keys(contact).length === 0 ? {} : { user: contact }),
  };
}

function moneyOf({ value, currency, tax, shipping, discount }: ShopMoney) {
  return { value, currency, tax: positive(tax), shipping: positive(shipping), discount: positive(discount) };
}

const positive = (amount: number | undefined): number | undefined =>
  amount === undefined || amount < 0 ? undefined : amount;

const sortable = (at: Instant): string => String(at).padStart(13, '0');

/** An order is not lost for the length of its list. */
const fitting = (items: readonly Item[]): readonly Item[] => items.slice(0, MOST_ITEMS);
