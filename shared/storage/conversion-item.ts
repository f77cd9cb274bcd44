import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Conversion, OrderClaim, Refund } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import type { OrderId, SiteId, VisitorId } from '../domain/ids.ts';
import type { Item } from './batch-get.ts';
import { packedTouchpoints, packTouchpoints, unpackTouchpoints } from './pack-touchpoint.ts';
import { conversionKey, DAY_INDEX, dayPartition, dayShard, PK } from './table.ts';

/** A conversion and the version it was read at. */
export type StoredConversion = { readonly conversion: Conversion; readonly version: number };

const SCHEMA_VERSION = '1';
const text = z.object({ S: z.string() });

const itemSchema = z.object({
  z: z.object({ N: z.literal(SCHEMA_VERSION) }),
  v: z.object({ N: z.string() }),
  siteId: text,
  orderId: text,
  claims: text,
  refunds: z.optional(text),
  visitorIds: z.optional(text),
  denied: z.optional(z.object({ BOOL: z.boolean() })),
  path: z.optional(packedTouchpoints),
  withdrawals: z.optional(text),
  regranted: z.optional(text),
});

const item = z.object({
  itemId: z.string(),
  name: z.optional(z.string()),
  category: z.optional(z.string()),
  price: z.optional(z.number()),
  quantity: z.optional(z.number()),
});
const claim = z.object({
  eventId: z.string(),
  trust: z.enum(['pixel', 'signed', 'server']),
  kind: z.optional(z.enum(['lead', 'sign_up'])),
  at: z.number(),
  value: z.optional(z.number()),
  currency: z.optional(z.string()),
  tax: z.optional(z.number()),
  shipping: z.optional(z.number()),
  discount: z.optional(z.number()),
  items: z.array(item),
});
const refund = z.object({
  refundId: z.string(),
  at: z.number(),
  value: z.optional(z.number()),
  items: z.optional(z.array(item)),
});

/** Longer paths are compressed, because an order is billed by the kilobyte, twice with its index. */
const PLAIN_PATH_BYTES = 300;

const json = (value: unknown): AttributeValue => ({ S: JSON.stringify(value) });

/** Conversions whose order has not arrived yet (a refund came first) are not in the day index. */
export function toConversionItem(conversion: Conversion, version: number): Item {
  const { siteId, orderId } = conversion;
  const at = orderTime(conversion);
  return {
    [PK]: { S: conversionKey(siteId, orderId) },
    z: { N: SCHEMA_VERSION },
    v: { N: String(version) },
    siteId: { S: siteId },
    orderId: { S: orderId },
    claims: json(conversion.claims),
    ...(conversion.refunds.length === 0 ? {} : { refunds: json(conversion.refunds) }),
    ...(conversion.visitorIds.length === 0 ? {} : { visitorIds: json(conversion.visitorIds) }),
    ...(conversion.denied ? { denied: { BOOL: true } } : {}),
    ...(conversion.path.length === 0 ? {} : { path: packTouchpoints(conversion.path, PLAIN_PATH_BYTES) }),
    ...(conversion.withdrawals.length === 0 ? {} : { withdrawals: json(conversion.withdrawals) }),
    ...(conversion.regranted.length === 0 ? {} : { regranted: json(conversion.regranted) }),
    ...(at === undefined
      ? {}
      : {
          [DAY_INDEX.partition]: {
            S: dayPartition(siteId, new Date(at).toISOString().slice(0, 10), dayShard(orderId)),
          },
          [DAY_INDEX.sort]: { N: String(at) },
        }),
  };
}

export function fromConversionItem(stored: Item): StoredConversion {
  const parsed = itemSchema.parse(stored);
  const list = <Schema extends z.ZodMiniType>(schema: Schema, value: { S: string } | undefined): z.infer<Schema>[] =>
    value === undefined ? [] : z.array(schema).parse(JSON.parse(value.S));
  return {
    version: Number(parsed.v.N),
    conversion: {
      siteId: parsed.siteId.S as SiteId,
      orderId: parsed.orderId.S as OrderId,
      claims: list(claim, parsed.claims) as readonly OrderClaim[],
      refunds: list(refund, parsed.refunds) as readonly Refund[],
      visitorIds: list(z.string(), parsed.visitorIds) as VisitorId[],
      denied: parsed.denied?.BOOL ?? false,
      path: parsed.path === undefined ? [] : unpackTouchpoints(parsed.path),
      withdrawals: list(z.number(), parsed.withdrawals),
      regranted: list(z.number(), parsed.regranted),
    },
  };
}
