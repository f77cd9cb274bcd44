import * as z from 'zod/mini';
import type { OrderMark } from '../domain/visitor/visitor-facts.ts';

const packedOrder = z.tuple([z.string(), z.number(), z.nullable(z.number()), z.nullable(z.string())]);

export function packOrder(order: OrderMark): z.infer<typeof packedOrder> {
  return [order.orderId, order.at, order.value ?? null, order.currency ?? null];
}

export function unpackOrder(value: unknown): OrderMark {
  const [orderId, at, amount, currency] = packedOrder.parse(value);
  return { orderId, at, ...(amount === null ? {} : { value: amount }), ...(currency === null ? {} : { currency }) };
}
