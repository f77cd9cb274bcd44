import { CART_AND_ORDER_NAMES, canonicalEventName } from '../../domain/event/event-names.ts';
import { parseCurrency, tidy } from '../../domain/money.ts';
import { amountOf, type Fields, idOf, numberOf, said, textOf } from './read-fields.ts';
import { readProducts } from './read-products.ts';

/** Events of the e-commerce spec v2 that mean one of ours without being a synonym of it in every vocabulary. */
const MEANS: ReadonlyMap<string, string> = new Map([
  ['Order Updated', 'purchase'],
  ['Order Cancelled', 'refund'],
  ['Wishlist Product Added to Cart', 'add_to_cart'],
]);

/** Events that the spec defines to carry products; those it has names of its own for are custom ones here. */
const WITH_PRODUCTS: ReadonlySet<string> = new Set([
  'Product List Viewed',
  'Product List Filtered',
  'Product Clicked',
  'Product Added to Wishlist',
  'Product Removed from Wishlist',
  'Product Shared',
  'Product Reviewed',
  'view_item',
  ...CART_AND_ORDER_NAMES,
]);

/** What a track call says in the terms of our events: its name, money, order and items. */
export function readCommerce(name: string, properties: Fields, digest: (text: string) => string): Fields {
  const event = MEANS.get(name) ?? canonicalEventName(name);
  const orderId = idOf(properties.order_id ?? properties.orderId, digest);
  const items = WITH_PRODUCTS.has(event) ? readProducts(properties) : undefined;
  const common = said({ event, orderId, items });
  // The whole order, whatever products one of its tellers lists.
  if (name === 'Order Cancelled') return said({ event, orderId, refundId: cancellationOf(orderId, digest) });
  if (event === 'purchase') return { ...common, ...orderMoney(properties) };
  if (event === 'refund') return { ...common, ...readRefund(properties, items, digest) };
  const value = amountOf(properties.value) ?? amountOf(properties.revenue);
  const currency = textOf(properties.currency);
  // Of an event that is no order an odd currency costs the amount, not the event.
  const usable = value !== undefined && (currency === undefined || parseCurrency(currency) !== undefined);
  return { ...common, ...(usable ? said({ value, currency }) : {}) };
}

/**
 * What was paid. The spec: `total` is what the order came to, `revenue` excludes shipping and tax; so where only the
 * revenue is sent, they are added.
 */
function paidOf({ total, value, revenue, shipping, tax }: Fields): number | undefined {
  const whole = numberOf(total) ?? numberOf(value);
  if (whole !== undefined) return whole;
  const sold = numberOf(revenue);
  return sold === undefined ? undefined : tidy(sold + (amountOf(shipping) ?? 0) + (amountOf(tax) ?? 0));
}

function orderMoney(properties: Fields): Fields {
  return said({
    value: amountOf(paidOf(properties)),
    currency: textOf(properties.currency),
    tax: amountOf(properties.tax),
    shipping: amountOf(properties.shipping),
    discount: amountOf(properties.discount),
  });
}

/**
 * A refund without an amount is of the whole order; with an amount (some senders write it as a loss) of that; with
 * priced products alone, of those.
 */
function readRefund(
  properties: Fields,
  items: readonly Fields[] | undefined,
  digest: (text: string) => string,
): Fields {
  const amount = paidOf(properties);
  const value = amount === undefined ? sumOf(items) : Math.abs(amount);
  const currency = textOf(properties.currency);
  return said({ refundId: idOf(properties.refund_id, digest), value, currency });
}

/** Of one order there is one cancellation, whoever tells of it. */
function cancellationOf(orderId: string | undefined, digest: (text: string) => string): string | undefined {
  return orderId === undefined ? undefined : idOf(`cancelled:${orderId}`, digest);
}

function sumOf(items: readonly Fields[] | undefined): number | undefined {
  if (items === undefined || items.length === 0) return undefined;
  let sum = 0;
  for (const { price, quantity = 1 } of items) {
    if (typeof price !== 'number' || typeof quantity !== 'number') return undefined;
    sum += price * quantity;
  }
  return tidy(sum);
}
