import type { Instant } from '../../domain/time.ts';
import { clickIdsOf, landingOf, tokenVisitor } from './buyer-marks.ts';
import { shopContact } from './shop-contact.ts';
import { shopItem } from './shop-item.ts';
import type { DeliveryContext, ShopBuyer, ShopContact, ShopMoney } from './shop-order.ts';
import type { ShopifyBasket, ShopifyBuyer, ShopifyLineItem } from './shopify-schema.ts';

/** @param at When the order was placed: since then what was ticked at its checkout holds. */
export function shopifyBuyer(order: ShopifyBuyer, at: Instant, context: DeliveryContext): ShopBuyer {
  const landing = landingOf(order.landing_site, order.referring_site, context.shopUrl);
  return {
    visitorId: tokenVisitor(order.note_attributes, context.readToken),
    contact: contactOf(order),
    landing,
    clickIds: clickIdsOf(landing, order.note_attributes),
    consent: consentOf(order, at),
  };
}

/** The customer's own record says since when; it is there for every order but those of guests who gave no address. */
function consentOf({ customer, buyer_accepts_marketing: ticked }: ShopifyBuyer, at: Instant): ShopBuyer['consent'] {
  const record = customer?.email_marketing_consent;
  if (record?.state === undefined) return ticked ? { marketing: 'granted', at } : undefined;
  const since = record.consent_updated_at ?? at;
  if (record.state === 'subscribed') return { marketing: 'granted', at: since };
  // `pending` waits for the second of two confirmations; `not_subscribed` was never asked.
  return record.state === 'unsubscribed' ? { marketing: 'denied', at: since } : undefined;
}

function contactOf({ email, phone, customer, billing_address, shipping_address }: ShopifyBuyer): ShopContact {
  const address = billing_address ?? shipping_address;
  return shopContact({
    email: email ?? customer?.email,
    phone: phone ?? customer?.phone ?? address?.phone,
    firstName: customer?.first_name ?? address?.first_name,
    lastName: customer?.last_name ?? address?.last_name,
    city: address?.city,
    state: address?.province_code,
    zip: address?.zip,
    country: address?.country_code,
    externalId: customer?.id,
  });
}

/** In the shop's currency, whatever the buyer paid in: orders of one shop can be added up. */
export function shopifyMoney(basket: ShopifyBasket): ShopMoney {
  return {
    value: basket.total_price,
    currency: basket.currency,
    tax: basket.total_tax,
    shipping: shippingOf(basket),
    discount: basket.total_discounts,
  };
}

/**
 * Without the tax in it, which `tax` has already: what is left after both is the goods. The order's own total, which does
 * not say what of it is tax, serves where the lines are missing.
 */
function shippingOf(basket: ShopifyBasket): number | undefined {
  const { shipping_lines: lines, taxes_included: included, total_shipping_price_set: total } = basket;
  if (lines.length === 0) return total?.shop_money?.amount;
  return lines.reduce((sum, { price, discounted_price: discounted, tax_lines: taxes }) => {
    const tax = included ? taxes.reduce((total, { price: each = 0 }) => total + each, 0) : 0;
    return sum + Math.max(0, (discounted ?? price ?? 0) - tax);
  }, 0);
}

export function shopifyItem(line: ShopifyLineItem, quantity = line.quantity) {
  const { product_id, variant_id, sku, id, title: name, product_type: category, price } = line;
  return shopItem({ ids: [product_id, variant_id, sku, id], name, category, price, quantity });
}
