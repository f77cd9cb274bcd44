import type * as z from 'zod/mini';
import { marksOf } from './buyer-marks.ts';
import { checkoutEvents, eventsOfOrder, refundEvent } from './order-events.ts';
import { readBody, refuse } from './read-body.ts';
import type { DeliveryContext, WebhookReading } from './shop-order.ts';
import { shopifyBuyer, shopifyItem, shopifyMoney } from './shopify-buyer.ts';
import { shopifyRefund } from './shopify-refund.ts';
import { shopifyCheckoutSchema, shopifyOrderSchema, shopifyRefundSchema } from './shopify-schema.ts';

/** Money is there or reserved for the shop to take. */
const PAID: readonly string[] = ['paid', 'authorized'];
/** Only what was paid can be paid back. */
const ONCE_PAID: readonly string[] = ['partially_refunded', 'refunded'];

/** Reads a delivery by its `X-Shopify-Topic`. Every `orders/…` topic carries the whole order, so they are one. */
export function readShopify(topic: string, body: unknown, context: DeliveryContext): WebhookReading {
  switch (topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/edited':
    case 'orders/paid':
    case 'orders/partially_fulfilled':
    case 'orders/fulfilled':
    case 'orders/cancelled':
      return readBody(shopifyOrderSchema, body, (order) => orderReading(order, context));
    case 'refunds/create':
      return readBody(shopifyRefundSchema, body, refundReading);
    case 'checkouts/create':
    case 'checkouts/update':
      return readBody(shopifyCheckoutSchema, body, (checkout) => checkoutReading(checkout, context));
    default:
      return refuse('', `Nothing is read from the topic ${topic}`);
  }
}

function orderReading(order: z.infer<typeof shopifyOrderSchema>, context: DeliveryContext): WebhookReading {
  const { created_at: created, processed_at: processed = created, updated_at: updated = created } = order;
  // Orders brought over from another shop were processed before they were created here.
  const at = Math.min(created, processed);
  const status = order.financial_status;
  const isPaid = ONCE_PAID.includes(status) || (context.paidStatuses ?? PAID).includes(status);
  const buyer = shopifyBuyer(order, at, context);
  const events = eventsOfOrder({
    ...shopifyMoney(order),
    provider: 'shopify',
    orderId: order.id,
    at,
    revisedAt: updated,
    isPaid,
    // A reservation that was given up leaves the order voided, which an earlier delivery may have called bought.
    isCancelled: status === 'voided' || (order.cancelled_at !== undefined && isPaid),
    items: order.line_items.flatMap((line) => shopifyItem(line)),
    buyer,
    refunds: order.refunds.flatMap((refund) => shopifyRefund(refund, at, order.currency)),
  });
  return { kind: 'events', events, ...marksOf(buyer) };
}

function refundReading(refund: z.infer<typeof shopifyRefundSchema>): WebhookReading {
  const { id, order_id: orderId, created_at: created } = refund;
  if (orderId === undefined) return refuse('order_id', 'must be an id');
  if (created === undefined) return refuse('created_at', 'must be a time');
  const events = shopifyRefund(refund, created).map((one) =>
    refundEvent(`shopify:${orderId}:refund:${id}`, orderId, one),
  );
  return { kind: 'events', events };
}

function checkoutReading(checkout: z.infer<typeof shopifyCheckoutSchema>, context: DeliveryContext): WebhookReading {
  const { token, created_at: at } = checkout;
  // What is ticked while somebody still types is not yet their word.
  const buyer = { ...shopifyBuyer(checkout, at, context), consent: undefined };
  const about = { ...shopifyMoney(checkout), items: checkout.line_items.flatMap((line) => shopifyItem(line)) };
  const events = checkoutEvents((what) => `shopify:checkout:${token}:${what}`, at, buyer, about);
  return { kind: 'events', events, ...marksOf(buyer) };
}
