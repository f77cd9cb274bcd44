import { clickIdsOf, landingOf, marksOf, tokenVisitor } from './buyer-marks.ts';
import { eventsOfOrder } from './order-events.ts';
import { readBody, refuse } from './read-body.ts';
import { shopContact } from './shop-contact.ts';
import { shopItem } from './shop-item.ts';
import type { DeliveryContext, ShopBuyer, ShopContact, ShopRefund, WebhookReading } from './shop-order.ts';
import { type WooOrder, wooOrderSchema } from './woocommerce-schema.ts';

const PAID: readonly string[] = ['processing', 'completed'];

/** Reads a delivery by its `X-WC-Webhook-Topic`. WooCommerce has no topic of its own for refunds: the order lists them. */
export function readWooCommerce(topic: string, body: unknown, context: DeliveryContext): WebhookReading {
  switch (topic) {
    case 'order.created':
    case 'order.updated':
    case 'order.restored':
      return readBody(wooOrderSchema, body, (order) => orderReading(order, context));
    case 'order.deleted':
      // It carries no more than an id; what was bought was bought, and a refund says so itself.
      return { kind: 'events', events: [] };
    default:
      return refuse('', `Nothing is read from the topic ${topic}`);
  }
}

function orderReading(order: WooOrder, context: DeliveryContext): WebhookReading {
  const at = order.date_created_gmt ?? order.date_created;
  if (at === undefined) return refuse('date_created_gmt', 'must be a time');
  const { status, date_modified_gmt: revisedAt = at } = order;
  const wasPaid = order.date_paid_gmt !== undefined;
  const isCancelled = (status === 'cancelled' && wasPaid) || (status === 'refunded' && order.refunds.length === 0);
  const buyer = buyerOf(order, context);
  const events = eventsOfOrder({
    provider: 'woocommerce',
    orderId: order.id,
    at,
    revisedAt,
    isPaid: (context.paidStatuses ?? PAID).includes(status) || status === 'refunded' || isCancelled,
    isCancelled,
    value: order.total,
    currency: order.currency,
    tax: order.total_tax,
    shipping: order.shipping_total,
    discount: order.discount_total,
    items: order.line_items.flatMap(({ product_id, variation_id, sku, id, name, price, quantity }) =>
      shopItem({ ids: [product_id, variation_id, sku, id], name, price, quantity }),
    ),
    buyer,
    refunds: order.refunds.flatMap(({ id, total }): readonly ShopRefund[] =>
      total === undefined || total === 0 ? [] : [{ refundId: id, at: revisedAt, value: Math.abs(total), items: [] }],
    ),
  });
  return { kind: 'events', events, ...marksOf(buyer) };
}

function buyerOf(order: WooOrder, context: DeliveryContext): ShopBuyer {
  const meta = (key: string): string | undefined => order.meta_data.find((one) => one.key === key)?.value;
  const notes = order.meta_data.map(({ key: name, value }) => ({ name, value }));
  // WooCommerce's own order attribution, on by default since 8.5.
  const landing = landingOf(
    meta('_wc_order_attribution_session_entry'),
    meta('_wc_order_attribution_referrer'),
    context.shopUrl,
  );
  return {
    visitorId: tokenVisitor(notes, context.readToken),
    contact: contactOf(order),
    landing,
    clickIds: clickIdsOf(landing, notes),
    // Its checkout has no field for marketing.
    consent: undefined,
  };
}

function contactOf({ billing, customer_id: externalId }: WooOrder): ShopContact {
  if (billing === undefined) return {};
  return shopContact({
    email: billing.email,
    phone: billing.phone,
    firstName: billing.first_name,
    lastName: billing.last_name,
    city: billing.city,
    state: billing.state,
    zip: billing.postcode,
    country: billing.country,
    externalId,
  });
}
