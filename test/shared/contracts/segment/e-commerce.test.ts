import { describe, expect, it } from 'vitest';
import { mapMessage } from '../../../../shared/contracts/segment/map-message.ts';
import type { Fields } from '../../../../shared/contracts/segment/read-fields.ts';

const OWN = { siteId: 'shop', trust: 'server', receivedAt: 0, digest: (text: string) => text } as const;

function mapTrack(event: string, properties: Fields): Fields | undefined {
  const message = { type: 'track', messageId: 'm', anonymousId: 'v', event, properties };
  const mapped = mapMessage(message, OWN);
  return mapped.kind === 'mapped' ? mapped.events[0] : undefined;
}

/** Segment's own example products, and what they are to us. */
const MONOPOLY = { product_id: '507f', sku: '45790-32', name: 'Monopoly', price: 19, quantity: 1, category: 'Games' };
const UNO = { product_id: '505b', sku: '46493-32', name: 'Uno', price: 3, quantity: 2, category: 'Games' };
const products = [MONOPOLY, UNO];
const monopoly = { itemId: '507f', name: 'Monopoly', category: 'Games', price: 19, quantity: 1 };
const items = [monopoly, { itemId: '505b', name: 'Uno', category: 'Games', price: 3, quantity: 2 }];
const money = { revenue: 25, shipping: 3, tax: 2, discount: 2.5, currency: 'USD' };
const order = { order_id: '50314b', affiliation: 'Store', total: 27.5, coupon: 'hasbros', ...money, products };
const sold = { orderId: '50314b', value: 27.5, currency: 'USD', tax: 2, shipping: 3, discount: 2.5, items };

/** The e-commerce spec v2, event by event. */
describe('an e-commerce event is one of ours, with its products and money', () => {
  it.each<[string, Fields, Fields]>([
    ['Products Searched', { query: 'blue roses' }, { event: 'search' }],
    ['Product List Viewed', { list_id: 'hot', products }, { event: 'Product List Viewed', items }],
    ['Product List Filtered', { filters: [], products }, { event: 'Product List Filtered', items }],
    ['Promotion Viewed', { promotion_id: 'p', name: '75% off' }, { event: 'Promotion Viewed' }],
    ['Promotion Clicked', { promotion_id: 'p', name: '75% off' }, { event: 'Promotion Clicked' }],
    ['Product Clicked', MONOPOLY, { event: 'Product Clicked', items: [monopoly] }],
    [
      'Product Viewed',
      { ...MONOPOLY, value: 19, currency: 'usd' },
      { event: 'view_item', value: 19, items: [monopoly] },
    ],
    ['Product Added', { cart_id: 'c', ...MONOPOLY }, { event: 'add_to_cart', items: [monopoly] }],
    ['Product Removed', { cart_id: 'c', ...MONOPOLY }, { event: 'remove_from_cart', items: [monopoly] }],
    ['Cart Viewed', { cart_id: 'c', products }, { event: 'view_cart', items }],
    [
      'Checkout Started',
      { order_id: '50314b', value: 30, ...money, products },
      { event: 'begin_checkout', orderId: '50314b', value: 30, currency: 'USD', items },
    ],
    ['Checkout Step Viewed', { checkout_id: 'c', step: 2 }, { event: 'Checkout Step Viewed' }],
    ['Checkout Step Completed', { checkout_id: 'c', step: 2 }, { event: 'Checkout Step Completed' }],
    ['Payment Info Entered', { order_id: 'o' }, { event: 'add_payment_info', orderId: 'o' }],
    ['Order Completed', order, { event: 'purchase', ...sold }],
    ['Order Updated', order, { event: 'purchase', ...sold }],
    ['Order Refunded', { order_id: '50314b' }, { event: 'refund', orderId: '50314b' }],
    ['Order Cancelled', order, { event: 'refund', orderId: '50314b', refundId: 'cancelled:50314b' }],
    ['Coupon Entered', { order_id: 'o', coupon_id: 'may' }, { event: 'Coupon Entered', orderId: 'o' }],
    ['Coupon Applied', { order_id: 'o', coupon_id: 'may', discount: 23 }, { event: 'Coupon Applied', orderId: 'o' }],
    ['Coupon Denied', { order_id: 'o', coupon_id: 'may' }, { event: 'Coupon Denied', orderId: 'o' }],
    ['Coupon Removed', { order_id: 'o', coupon_id: 'may' }, { event: 'Coupon Removed', orderId: 'o' }],
    ['Product Added to Wishlist', MONOPOLY, { event: 'Product Added to Wishlist', items: [monopoly] }],
    ['Product Removed from Wishlist', MONOPOLY, { event: 'Product Removed from Wishlist', items: [monopoly] }],
    ['Wishlist Product Added to Cart', MONOPOLY, { event: 'add_to_cart', items: [monopoly] }],
    ['Product Shared', { ...MONOPOLY, share_via: 'email' }, { event: 'Product Shared', items: [monopoly] }],
    [
      'Product Reviewed',
      { product_id: '507f', rating: '5' },
      { event: 'Product Reviewed', items: [{ itemId: '507f' }] },
    ],
    ['Cart Shared', { cart_id: 'c', products: [{ product_id: '507f' }] }, { event: 'Cart Shared' }],
    ['Style Quiz Taken', { score: 7, revenue: 5 }, { event: 'Style Quiz Taken', value: 5 }],
    ['constructor', {}, { event: 'constructor' }],
  ])('%s', (name, properties, expected) => {
    const mapped = mapTrack(name, properties);
    expect(mapped).toMatchObject(expected);
    expect(mapped?.properties).toEqual(properties);
    for (const field of ['value', 'items', 'orderId', 'refundId', 'tax']) {
      if (!(field in expected)) expect(mapped).not.toHaveProperty(field);
    }
  });
});

describe('what an order came to', () => {
  it.each<[string, Fields, number | undefined]>([
    ['the total, whatever else is said', { total: 27.5, revenue: 25, tax: 2, shipping: 3 }, 27.5],
    ['the value where there is no total', { value: 30, revenue: 25, tax: 2 }, 30],
    ['the revenue with tax and shipping, which it excludes', { revenue: 25, tax: 2, shipping: 3 }, 30],
    ['the revenue alone', { revenue: 120 }, 120],
    ['a number written as text', { total: ' 27.50 ' }, 27.5],
    ['nothing that is no number', { total: '27,50 €' }, undefined],
    ['nothing below nothing', { total: -5 }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, properties, value) => {
    expect(mapTrack('Order Completed', { order_id: 'o', ...properties })?.value).toBe(value);
  });
});

describe('what was paid back', () => {
  it.each<[string, Fields, Fields]>([
    ['the whole order, when only the order is named', {}, { value: undefined, refundId: undefined }],
    ['the total', { total: 10, currency: 'USD', products }, { value: 10, currency: 'USD', items }],
    ['the total, written as a loss', { total: -10 }, { value: 10 }],
    ['the products, when only they are named', { products }, { value: 25, items }],
    ['the whole order, when a price is not known', { products: [MONOPOLY, { product_id: 'x' }] }, { value: undefined }],
    ['once under the id of the refund', { refund_id: 'r-1', total: 4 }, { refundId: 'r-1', value: 4 }],
  ])('%s', (_, properties, expected) => {
    expect({
      value: undefined,
      refundId: undefined,
      ...mapTrack('Order Refunded', { order_id: 'o', ...properties }),
    }).toMatchObject(expected);
  });
});

describe('products', () => {
  it.each<[string, Fields, unknown]>([
    ['an empty cart is an empty list', { products: [] }, []],
    ['a cart of things without a name is an unknown one', { products: [{ price: 1 }, null, 'x'] }, undefined],
    ['no products say nothing', {}, undefined],
    ['a sku will do', { products: [{ sku: 'S-1' }] }, [{ itemId: 'S-1' }]],
    ['a name will do', { products: [{ name: 'shoes' }] }, [{ itemId: 'shoes', name: 'shoes' }]],
    ['a number is an id', { products: [{ product_id: 42 }] }, [{ itemId: '42' }]],
    [
      'prices may be text',
      { products: [{ id: 'a', price: '9.90', quantity: '2' }] },
      [{ itemId: 'a', price: 9.9, quantity: 2 }],
    ],
    ['odd prices and quantities are left out', { products: [{ id: 'a', price: -1, quantity: 0 }] }, [{ itemId: 'a' }]],
  ])('%s', (_, properties, expected) => {
    expect(mapTrack('Cart Viewed', properties)?.items).toEqual(expected);
  });

  it('an odd currency costs the amount of an event that is no order, not the event', () => {
    expect(mapTrack('Level Reached', { value: 5, currency: 'points' })).not.toHaveProperty('value');
    expect(mapTrack('Level Reached', { value: 5, currency: 'eur' })).toMatchObject({ value: 5, currency: 'eur' });
  });
});
