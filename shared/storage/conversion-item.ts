import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Conversion, OrderClaim, Refund } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import type { OrderId, SiteId, VisitorId } from '../domain/ids.ts';
import type { Item } from './batch-get.ts';
import { utcDayOf } from './order-day-store.ts';
import { type PackedTouchpoints, packTouchpoints, unpackPath } from './pack-touchpoint.ts';
import { conversionKey, DAY_INDEX, dayPartition, dayShard, PK } from './table.ts';

/** A conversion and the version it was read at. */
export type StoredConversion = { readonly conversion: Conversion; readonly version: number };

const SCHEMA_VERSION = '1';

/** What is read of an order to report it: all but its keys and its version. */
export const REPORTED_FIELDS = [
  'z',
  'siteId',
  'orderId',
  'claims',
  'refunds',
  'visitorIds',
  'denied',
  'path',
  'withdrawals',
  'regranted',
] as const;

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
            S: dayPartition(siteId, utcDayOf(at), dayShard(orderId)),
          },
          [DAY_INDEX.sort]: { N: String(at) },
        }),
  };
}

/**
 * By hand: what is stored was checked before it was written, a report reads a hundred thousand orders, and a schema would
 * take longer than all the rest.
 *
 * @throws Error when it is no conversion, or one of another schema version.
 */
export function fromConversionItem(stored: Item): StoredConversion {
  const { z, v, siteId, orderId, claims, refunds, visitorIds, denied, path, withdrawals, regranted } = stored;
  if (z?.N !== SCHEMA_VERSION || siteId?.S === undefined || orderId?.S === undefined || claims?.S === undefined)
    throw new Error('A stored conversion has fields missing, or is of a schema version that is not read');
  return {
    version: Number(v?.N),
    conversion: {
      siteId: siteId.S as SiteId,
      orderId: orderId.S as OrderId,
      claims: listOf(claims, isClaim),
      refunds: listOf(refunds, isRefund),
      visitorIds: listOf(visitorIds, isText) as readonly VisitorId[],
      denied: denied?.BOOL ?? false,
      path: path === undefined ? [] : unpackPath(path as PackedTouchpoints),
      withdrawals: listOf(withdrawals, isNumber),
      regranted: listOf(regranted, isNumber),
    },
  };
}

const NONE: readonly never[] = [];

function listOf<One>(value: AttributeValue | undefined, isOne: (one: unknown) => one is One): readonly One[] {
  if (value?.S === undefined) return NONE;
  const list: unknown = JSON.parse(value.S);
  if (!Array.isArray(list) || !list.every(isOne)) throw new Error('A list of a stored conversion cannot be read');
  return list;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isClaim = (value: unknown): value is OrderClaim =>
  isObject(value) && isText(value.eventId) && isText(value.trust) && isNumber(value.at) && Array.isArray(value.items);
const isRefund = (value: unknown): value is Refund => isObject(value) && isText(value.refundId) && isNumber(value.at);
