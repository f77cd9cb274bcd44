import { describe, expect, it } from 'vitest';
import { readWooCommerce } from '../../../../shared/contracts/webhooks/read-woocommerce.ts';
import type { DeliveryContext } from '../../../../shared/contracts/webhooks/shop-order.ts';
import { type Payload, payload } from '../../../support/webhooks.ts';

const context: DeliveryContext = {
  shopUrl: 'https://shop.example',
  readToken: (text) => (text === 'token-of-v' ? 'v' : undefined),
};
type Event = { readonly event: string } & Payload;

function eventsOf(over: Payload = {}, more: Partial<DeliveryContext> = {}): readonly Event[] {
  const reading = readWooCommerce('order.updated', payload('woocommerce-order', over), { ...context, ...more });
  if (reading.kind === 'refused') throw new Error(`${reading.path} ${reading.detail}`);
  return reading.events as readonly Event[];
}
const names = (over: Payload, more: Partial<DeliveryContext> = {}) => eventsOf(over, more).map(({ event }) => event);
const money = (over: Payload) => names(over).filter((name) => name !== 'page_view');

describe('a WooCommerce order', () => {
  it('is a purchase with its money, at the time it was placed', () => {
    expect(eventsOf()[1]).toMatchObject({
      eventId: 'woocommerce:4750:paid:1773135005000',
      event: 'purchase',
      occurredAt: Date.UTC(2026, 2, 10, 9, 30),
      orderId: '4750',
      value: 104.92,
      currency: 'EUR',
      tax: 16.75,
      shipping: 4.12,
      discount: 5,
      items: [{ itemId: '93', name: 'jacket', price: 84.05, quantity: 1 }],
      consent: { basis: 'inherit' },
      user: { email: 'ada@example.com', phone: '030 1234567', zip: '10115', country: 'DE' },
    });
  });

  it.each([
    ['processing', ['purchase']],
    ['completed', ['purchase']],
    ['on-hold', ['begin_checkout']],
    ['pending', ['begin_checkout']],
    ['failed', ['begin_checkout']],
    ['checkout-draft', ['begin_checkout']],
  ])('of status %s is %j', (status, events) => {
    expect(money({ status, date_paid_gmt: null })).toEqual(events);
  });

  it('is bought in the statuses the site names', () => {
    expect(names({ status: 'on-hold' }, { paidStatuses: ['on-hold'] })).toContain('purchase');
    expect(names({}, { paidStatuses: ['on-hold'] })).not.toContain('purchase');
  });

  it('cancelled after it was paid is paid back in full; unpaid it never was bought', () => {
    expect(money({ status: 'cancelled' })).toEqual(['purchase', 'refund']);
    expect(money({ status: 'cancelled', date_paid_gmt: null })).toEqual(['begin_checkout']);
  });

  it('lists its refunds, each by its own id', () => {
    const refunds = [
      { id: 81, reason: '', total: '-10.00' },
      { id: 82, reason: 'late', total: '-4.92' },
    ];
    const found = eventsOf({ refunds, status: 'completed' }).filter(({ event }) => event === 'refund');
    expect(found.map(({ refundId, value, eventId }) => ({ refundId, value, eventId }))).toEqual([
      { refundId: '81', value: 10, eventId: 'woocommerce:4750:refund:81' },
      { refundId: '82', value: 4.92, eventId: 'woocommerce:4750:refund:82' },
    ]);
    expect(money({ status: 'refunded', refunds: [] })).toEqual(['purchase', 'refund']);
    expect(money({ status: 'refunded', refunds: [{ id: 81, total: '-104.92' }] })).toEqual(['purchase', 'refund']);
  });

  it('finds the visitor by the token among its meta data, and the way in by WooCommerce’s own attribution', () => {
    expect(eventsOf()[0]).toMatchObject({
      event: 'page_view',
      url: 'https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=spring',
      referrer: 'https://mail.example/',
    });
    for (const key of ['_backtrail', 'backtrail']) {
      const events = eventsOf({ meta_data: [{ id: 1, key, value: 'token-of-v' }] });
      expect(events).toMatchObject([{ event: 'purchase', visitorId: 'v' }]);
    }
  });

  it('has the phone number beside the country it is of, and the id of the customer', () => {
    const billing = { email: 'a@example.com', country: 'AT', phone: '01 234567' };
    const user = { ...billing, externalId: '17' };
    expect(eventsOf({ billing, customer_id: 17 }).at(-1)?.user).toEqual(user);
    expect(eventsOf({ billing, customer_id: 0 }).at(-1)?.user).toEqual(billing);
  });

  it('that was deleted says nothing, and another topic is refused', () => {
    expect(readWooCommerce('order.deleted', { id: 4750 }, context)).toEqual({ kind: 'events', events: [] });
    expect(readWooCommerce('product.updated', { id: 4750 }, context)).toMatchObject({ kind: 'refused' });
    expect(readWooCommerce('order.created', { id: 4750 }, context)).toMatchObject({ kind: 'refused', path: 'status' });
    const dateless = payload('woocommerce-order', { date_created: null, date_created_gmt: null });
    expect(readWooCommerce('order.created', dateless, context)).toMatchObject({ path: 'date_created_gmt' });
  });
});
