import * as z from 'zod/mini';
import {
  neededAmount,
  neededId,
  neededText,
  neededTime,
  vendorAmount,
  vendorFlag,
  vendorId,
  vendorList,
  vendorObject,
  vendorText,
  vendorTime,
} from './vendor-values.ts';

/*
 * Fields of the Admin API's Order, Refund and Checkout, as far as they are read. Amounts without `_set` are in the shop's
 * currency.
 */

const money = z.object({ amount: vendorAmount, currency_code: vendorText });
const moneySet = vendorObject(z.object({ shop_money: vendorObject(money) }));
const tax = z.object({ price: vendorAmount });

const lineItem = z.object({
  product_id: vendorId,
  variant_id: vendorId,
  sku: vendorId,
  id: vendorId,
  title: vendorText,
  product_type: vendorText,
  price: vendorAmount,
  quantity: vendorAmount,
});
export type ShopifyLineItem = z.infer<typeof lineItem>;

const address = z.object({
  first_name: vendorText,
  last_name: vendorText,
  city: vendorText,
  province_code: vendorText,
  zip: vendorText,
  country_code: vendorText,
  phone: vendorText,
});

const customer = z.object({
  id: vendorId,
  email: vendorText,
  phone: vendorText,
  first_name: vendorText,
  last_name: vendorText,
  email_marketing_consent: vendorObject(z.object({ state: vendorText, consent_updated_at: vendorTime })),
});

export const shopifyRefundSchema = z.object({
  id: neededId,
  order_id: vendorId,
  created_at: vendorTime,
  processed_at: vendorTime,
  refund_line_items: vendorList(
    z.object({
      quantity: vendorAmount,
      subtotal: vendorAmount,
      subtotal_set: moneySet,
      total_tax: vendorAmount,
      total_tax_set: moneySet,
      line_item: vendorObject(lineItem),
    }),
  ),
  transactions: vendorList(
    z.object({ kind: vendorText, status: vendorText, amount: vendorAmount, currency: vendorText }),
  ),
  order_adjustments: vendorList(
    z.object({ amount: vendorAmount, amount_set: moneySet, tax_amount: vendorAmount, tax_amount_set: moneySet }),
  ),
});
export type ShopifyRefund = z.infer<typeof shopifyRefundSchema>;

const buyer = {
  email: vendorText,
  phone: vendorText,
  buyer_accepts_marketing: vendorFlag,
  note_attributes: vendorList(z.object({ name: vendorText, value: vendorText })),
  landing_site: vendorText,
  referring_site: vendorText,
  customer: vendorObject(customer),
  billing_address: vendorObject(address),
  shipping_address: vendorObject(address),
};
export type ShopifyBuyer = z.infer<z.ZodMiniObject<typeof buyer>>;

const basket = {
  currency: vendorText,
  total_price: neededAmount,
  total_tax: vendorAmount,
  total_discounts: vendorAmount,
  taxes_included: vendorFlag,
  shipping_lines: vendorList(
    z.object({ price: vendorAmount, discounted_price: vendorAmount, tax_lines: vendorList(tax) }),
  ),
  total_shipping_price_set: vendorObject(z.object({ shop_money: vendorObject(z.object({ amount: vendorAmount })) })),
  line_items: vendorList(lineItem),
};
export type ShopifyBasket = z.infer<z.ZodMiniObject<typeof basket>>;

export const shopifyOrderSchema = z.object({
  id: neededId,
  ...buyer,
  ...basket,
  created_at: neededTime,
  processed_at: vendorTime,
  updated_at: vendorTime,
  cancelled_at: vendorTime,
  financial_status: neededText,
  refunds: vendorList(shopifyRefundSchema),
});

export const shopifyCheckoutSchema = z.object({ ...buyer, ...basket, token: neededId, created_at: neededTime });
