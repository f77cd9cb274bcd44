import { describe, expect, it } from 'vitest';
import { readShopify } from '../../../../shared/contracts/webhooks/read-shopify.ts';
import type { DeliveryContext } from '../../../../shared/contracts/webhooks/shop-order.ts';
import { type Payload, payload } from '../../../support/webhooks.ts';

const context: DeliveryContext = {
  shopUrl: 'https://shop.example',
  readToken: (text) => (text === 'token-of-v' ? 'v' : undefined),
};
const AT = Date.UTC(2026, 2, 10, 9, 30);
type Event = { readonly event: string; readonly eventId: string } & Payload;

function eventsOf(topic: string, body: unknown, over: Partial<DeliveryContext> = {}): readonly Event[] {
  const reading = readShopify(topic, body, { ...context, ...over });
  if (reading.kind === 'refused') throw new Error(`${reading.path} ${reading.detail}`);
  return reading.events as readonly Event[];
}
const orderEvents = (over: Payload = {}, more: Partial<DeliveryContext> = {}): readonly Event[] =>
  eventsOf('orders/updated', payload('shopify-order', over), more);
const names = (events: readonly Event[]): readonly string[] => events.map(({ event }) => event);
const only = (events: readonly Event[], name: string): Event => {
  const [found, ...others] = events.filter(({ event }) => event === name);
  if (found === undefined || others.length > 0) throw new Error(`Not one ${name}: ${names(events)}`);
  return found;
};

describe("a Shopify order's purchase", () => {
  it('has the money in the shop’s currency, shipping without the tax that is in it', () => {
    expect(only(orderEvents(), 'purchase')).toEqual({
      eventId: 'shopify:5940139491234:paid:1773135002000',
      event: 'purchase',
      occurredAt: AT,
      orderId: '5940139491234',
      value: 124.9,
      currency: 'EUR',
      tax: 19.94,
      shipping: 4.12,
      discount: 10,
      items: [{ itemId: '7001', name: 'shoes', price: 130, quantity: 1 }],
      consent: { basis: 'inherit' },
      user: {
        email: 'ada@example.com',
        phone: '+4915112345678',
        firstName: 'Ada',
        lastName: 'Example',
        city: 'Berlin',
        zip: '10115',
        country: 'DE',
        externalId: '9001',
      },
    });
  });

  it('takes shipping as it stands where taxes come on top', () => {
    expect(only(orderEvents({ taxes_included: false }), 'purchase').shipping).toBe(4.9);
  });

  it('takes shipping from the order’s total where its lines are missing', () => {
    const total_shipping_price_set = { shop_money: { amount: '6.50', currency_code: 'EUR' } };
    const order = orderEvents({ shipping_lines: undefined, total_shipping_price_set });
    expect(only(order, 'purchase').shipping).toBe(6.5);
    const odd = orderEvents({ shipping_lines: [], total_shipping_price_set: 'x' });
    expect(only(odd, 'purchase').shipping).toBeUndefined();
  });

  it.each([
    ['paid', 'purchase'],
    ['authorized', 'purchase'],
    ['partially_refunded', 'purchase'],
    ['refunded', 'purchase'],
    ['pending', 'begin_checkout'],
    ['partially_paid', 'begin_checkout'],
    ['voided', 'begin_checkout'],
    ['expired', 'begin_checkout'],
  ])('of status %s is a %s', (financial_status, event) => {
    expect(names(orderEvents({ financial_status })).filter((name) => /purchase|checkout/.test(name))).toEqual([event]);
  });

  it('is what the site’s own statuses say', () => {
    const paidStatuses = ['paid', 'partially_paid'];
    expect(names(orderEvents({ financial_status: 'partially_paid' }, { paidStatuses }))).toContain('purchase');
    expect(names(orderEvents({ financial_status: 'authorized' }, { paidStatuses }))).not.toContain('purchase');
    expect(names(orderEvents({ financial_status: 'refunded' }, { paidStatuses }))).toContain('purchase');
  });

  it('has one time in all revisions, and an id that grows with them', () => {
    const first = only(orderEvents(), 'purchase');
    const later = only(orderEvents({ updated_at: '2026-04-01T00:00:00Z', total_price: '100.00' }), 'purchase');
    expect(later.occurredAt).toBe(first.occurredAt);
    expect(later.eventId > first.eventId).toBe(true);
  });

  it('of an order brought over from another shop has the time it was placed there', () => {
    expect(only(orderEvents({ processed_at: '2019-01-01T00:00:00Z' }), 'purchase').occurredAt).toBe(
      Date.UTC(2019, 0, 1),
    );
  });
});

describe('who bought', () => {
  const token = [{ name: 'backtrail', value: 'token-of-v' }];

  it('is the visitor of the checkout token, whose way in is known already', () => {
    const events = orderEvents({ note_attributes: token });
    expect(names(events)).toEqual(['purchase']);
    expect(events[0]?.visitorId).toBe('v');
  });

  it('is not whoever a forged token names', () => {
    expect(
      only(orderEvents({ note_attributes: [{ name: 'backtrail', value: 'djo.x' }] }), 'purchase'),
    ).not.toHaveProperty('visitorId');
  });

  it('came in by the landing page, click id and all, where nobody saw it', () => {
    expect(only(orderEvents(), 'page_view')).toMatchObject({
      eventId: 'shopify:5940139491234:landing',
      occurredAt: AT,
      url: 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story&fbclid=IwAR0abcDEF',
      referrer: 'https://l.instagram.com/',
      user: { email: 'ada@example.com' },
      consent: { basis: 'inherit' },
    });
  });

  const consent = (state: string, consent_updated_at: string | null = '2026-01-01T00:00:00Z') => ({
    customer: { email: 'ada@example.com', email_marketing_consent: { state, consent_updated_at } },
  });

  it('grants with a subscription, since when it holds, and with nothing else', () => {
    expect(only(orderEvents(consent('subscribed')), 'identify')).toMatchObject({
      occurredAt: Date.UTC(2026, 0, 1),
      consent: { marketing: 'granted' },
      user: { email: 'ada@example.com' },
    });
    for (const state of ['not_subscribed', 'pending', 'invalid'])
      expect(names(orderEvents({ ...consent(state), buyer_accepts_marketing: true }))).not.toContain('identify');
    expect(names(orderEvents({ customer: null, buyer_accepts_marketing: false }))).not.toContain('identify');
  });

  it('grants with the box ticked at the checkout, where there is no record of the customer', () => {
    expect(only(orderEvents({ customer: null, buyer_accepts_marketing: true }), 'identify')).toMatchObject({
      occurredAt: AT,
      consent: { marketing: 'granted' },
    });
  });

  it('takes back by unsubscribing what was given by subscribing, but not what was said on the site', () => {
    expect(only(orderEvents(consent('unsubscribed')), 'identify')).toMatchObject({ consent: { marketing: 'denied' } });
    expect(names(orderEvents({ ...consent('unsubscribed'), note_attributes: token }))).toEqual(['purchase']);
  });
});

describe("a Shopify order's refunds", () => {
  const line = { quantity: 1, subtotal: 100.84, total_tax: 19.16, line_item: { product_id: 7001, price: '130.00' } };
  const tx = (amount: string, over: Payload = {}) => ({
    kind: 'refund',
    status: 'success',
    amount,
    currency: 'EUR',
    ...over,
  });
  const refund = (over: Payload): Payload => payload('shopify-refund', { order_adjustments: [], ...over });
  const refundOf = (over: Payload) => eventsOf('refunds/create', refund(over));

  it('are the transactions’ amounts in the shop’s currency', () => {
    const transactions = [tx('5.00'), tx('7.50'), tx('99.00', { status: 'failure' }), tx('1.00', { kind: 'sale' })];
    expect(refundOf({ transactions })).toEqual([
      {
        eventId: 'shopify:5940139491234:refund:880001',
        event: 'refund',
        occurredAt: Date.UTC(2026, 2, 12, 8),
        orderId: '5940139491234',
        refundId: '880001',
        consent: { basis: 'inherit' },
        value: 12.5,
      },
    ]);
  });

  it('are said in the shop’s currency where the buyer was paid back in another', () => {
    expect(eventsOf('refunds/create', payload('shopify-refund'))[0]?.value).toBe(20);
    const set = (amount: string) => ({ shop_money: { amount, currency_code: 'EUR' } });
    const lines = [{ ...line, subtotal_set: set('50.42'), total_tax_set: set('9.58') }];
    expect(refundOf({ transactions: [tx('65.00', { currency: 'USD' })], refund_line_items: lines })[0]?.value).toBe(60);
  });

  it('are none where goods only went back into stock', () => {
    const order_adjustments = [{ amount: '120.00', tax_amount: '0.00', kind: 'refund_discrepancy' }];
    expect(refundOf({ transactions: [], refund_line_items: [line], order_adjustments })).toEqual([]);
  });

  it('have the same id in the order and by themselves', () => {
    const refunds = [refund({ transactions: [tx('5.00')] })];
    expect(only(orderEvents({ refunds, financial_status: 'partially_refunded' }), 'refund')).toEqual(
      refundOf({ transactions: [tx('5.00')] })[0],
    );
  });

  it('are all of it once a paid order is cancelled or a reservation given up, and none of an unpaid one', () => {
    const cancelled_at = '2026-03-11T00:00:00Z';
    const cancelled = only(orderEvents({ cancelled_at }), 'refund');
    expect(cancelled).toMatchObject({ refundId: 'cancelled' });
    expect(cancelled).not.toHaveProperty('value');
    expect(names(orderEvents({ financial_status: 'voided' }))).toContain('refund');
    expect(names(orderEvents({ cancelled_at, financial_status: 'pending' }))).not.toContain('refund');
  });
});

describe('a Shopify checkout', () => {
  it('is begun, whatever is ticked while somebody still types', () => {
    const events = eventsOf('checkouts/update', payload('shopify-checkout'));
    expect(names(events)).toEqual(['page_view', 'begin_checkout']);
    expect(events[1]).toMatchObject({
      eventId: 'shopify:checkout:b1946ac92492d2347c6235b4d2611184:begun',
      occurredAt: Date.UTC(2026, 2, 10, 9, 25),
      value: 130,
      items: [{ itemId: '7001' }],
    });
  });
});

describe('what cannot be read', () => {
  it.each([
    ['nothing at all', 'orders/create', {}, 'id'],
    ['no id', 'orders/create', payload('shopify-order', { id: null }), 'id'],
    ['no amount', 'orders/create', payload('shopify-order', { total_price: 'free' }), 'total_price'],
    ['no time', 'orders/create', payload('shopify-order', { created_at: 'yesterday' }), 'created_at'],
    ['no status', 'orders/create', payload('shopify-order', { financial_status: null }), 'financial_status'],
    ['a list', 'orders/create', [], ''],
    ['null', 'orders/create', null, ''],
    ['a refund of no order', 'refunds/create', { id: 1 }, 'order_id'],
    ['another topic', 'products/update', { id: 1 }, ''],
  ])('%s is refused, by name of the field', (_, topic, body, path) => {
    expect(readShopify(topic, body, context)).toMatchObject({ kind: 'refused', path });
  });

  it('is left out where an order can do without', () => {
    const odd = {
      customer: 7,
      note_attributes: {},
      shipping_lines: 'x',
      refunds: [null],
      billing_address: [],
      landing_site: 3,
    };
    expect(names(orderEvents({ ...odd, email: null, phone: null, total_tax: 'n/a' }))).toEqual(['purchase']);
  });
});
