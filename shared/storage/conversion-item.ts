import type { Conversion, OrderClaim, Refund } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import type { OrderId, SiteId, VisitorId } from '../domain/ids.ts';
import type { Item } from './batch-get.ts';
import { utcDayOf } from './order-day-store.ts';
import { type PackedText, packText, unpackText } from './pack-text.ts';
import { packTouchpoint, readTouchpoints } from './pack-touchpoint.ts';
import { conversionKey, DAY_INDEX, dayPartition, dayShard, PK } from './table.ts';

/** A conversion and the version it was read at. */
export type StoredConversion = { readonly conversion: Conversion; readonly version: number };

const SCHEMA_VERSION = '2';

/** What is read of an order to report it: all but its keys and its version. */
export const REPORTED_FIELDS = ['z', 'd'] as const;

/** Longer ones are compressed: an order is billed by the kilobyte, twice with its index, and read by the thousand. */
const PLAIN_BYTES = 300;

/** Conversions whose order has not arrived yet (a refund came first) are not in the day index. */
export function toConversionItem(conversion: Conversion, version: number): Item {
  const { siteId, orderId } = conversion;
  const at = orderTime(conversion);
  return {
    [PK]: { S: conversionKey(siteId, orderId) },
    z: { N: SCHEMA_VERSION },
    v: { N: String(version) },
    d: packText(textOf(conversion), PLAIN_BYTES),
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

/** What is empty is left out. */
function textOf(conversion: Conversion): string {
  const { siteId, orderId, claims, refunds, visitorIds, denied, path, withdrawals, regranted } = conversion;
  const fields = JSON.stringify({
    siteId,
    orderId,
    claims,
    ...(refunds.length === 0 ? {} : { refunds }),
    ...(visitorIds.length === 0 ? {} : { visitorIds }),
    ...(denied ? { denied } : {}),
    ...(withdrawals.length === 0 ? {} : { withdrawals }),
    ...(regranted.length === 0 ? {} : { regranted }),
  });
  return path.length === 0 ? fields : `${fields.slice(0, -1)},"path":[${path.map(packTouchpoint).join(',')}]}`;
}

/**
 * By hand: what is stored was checked before it was written, a report reads a hundred thousand orders, and a schema would
 * take longer than all the rest.
 *
 * @throws Error when it is no conversion, or one of another schema version.
 */
export function fromConversionItem({ z, v, d }: Item): StoredConversion {
  if (z?.N !== SCHEMA_VERSION || d === undefined)
    throw new Error('A stored conversion has fields missing, or is of a schema version that is not read');
  const stored = JSON.parse(unpackText(d as PackedText)) as Readonly<Record<string, unknown>>;
  const { siteId, orderId, denied, path } = stored;
  if (!isText(siteId) || !isText(orderId)) throw new Error('A stored conversion does not say which order it is');
  return {
    version: Number(v?.N),
    conversion: {
      siteId: siteId as SiteId,
      orderId: orderId as OrderId,
      claims: listOf(stored.claims, isClaim),
      refunds: listOf(stored.refunds, isRefund),
      visitorIds: listOf(stored.visitorIds, isText) as readonly VisitorId[],
      denied: denied === true,
      path: path === undefined ? NONE : readTouchpoints(path),
      withdrawals: listOf(stored.withdrawals, isNumber),
      regranted: listOf(stored.regranted, isNumber),
    },
  };
}

const NONE: readonly never[] = [];

function listOf<One>(list: unknown, isOne: (one: unknown) => one is One): readonly One[] {
  if (list === undefined) return NONE;
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
