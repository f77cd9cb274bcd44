import * as z from 'zod/mini';
import {
  neededAmount,
  neededId,
  neededText,
  vendorAmount,
  vendorId,
  vendorList,
  vendorObject,
  vendorText,
  vendorTime,
} from './vendor-values.ts';

/** Fields of an order of the REST API (`wc/v3`), as far as they are read; webhooks carry the same. */
export const wooOrderSchema = z.object({
  id: neededId,
  status: neededText,
  currency: vendorText,
  date_created_gmt: vendorTime,
  date_created: vendorTime,
  date_modified_gmt: vendorTime,
  date_paid_gmt: vendorTime,
  total: neededAmount,
  total_tax: vendorAmount,
  shipping_total: vendorAmount,
  discount_total: vendorAmount,
  /** 0: a guest. */
  customer_id: vendorId,
  billing: vendorObject(
    z.object({
      first_name: vendorText,
      last_name: vendorText,
      city: vendorText,
      state: vendorText,
      postcode: vendorText,
      country: vendorText,
      email: vendorText,
      phone: vendorText,
    }),
  ),
  line_items: vendorList(
    z.object({
      product_id: vendorId,
      variation_id: vendorId,
      sku: vendorId,
      id: vendorId,
      name: vendorText,
      price: vendorAmount,
      quantity: vendorAmount,
    }),
  ),
  /** Amounts are negative: `"total": "-10.00"`. */
  refunds: vendorList(z.object({ id: neededId, total: vendorAmount })),
  meta_data: vendorList(z.object({ key: vendorText, value: vendorText })),
});
export type WooOrder = z.infer<typeof wooOrderSchema>;
