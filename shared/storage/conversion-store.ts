import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import type { OrderId, SiteId } from '../domain/ids.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { batchGet, type Item } from './batch-get.ts';
import { fromConversionItem, REPORTED_FIELDS, type StoredConversion, toConversionItem } from './conversion-item.ts';
import { createOrderDayCache } from './order-day-cache.ts';
import { createMarkOrderDay, createOrderDayStore, utcDayOf } from './order-day-store.ts';
import { putVersion } from './put-version.ts';
import { conversionKey, DAY_INDEX, DAY_SHARDS, dayPartition, PK } from './table.ts';

const DAYS_AT_ONCE = 8;
/** The last instant that has a date. */
const END_OF_TIME = 8.64e15;

export type ConversionStore = ReturnType<typeof createConversionStore>;

/**
 * The `conversions` table: one item per order, found by order id or by site and UTC day. The marks in `control` say which
 * days have orders, and of a day read before whether that still holds (ADR 86).
 *
 * @param clock The machine's: marks are compared with it alone.
 */
export function createConversionStore(
  client: DynamoDBClient,
  { conversions: tableName, control }: { readonly conversions: string; readonly control: string },
  clock: () => Instant,
) {
  const { listOrderDays } = createOrderDayStore(client, control);
  const markOrderDay = createMarkOrderDay(client, control, clock);
  const cache = createOrderDayCache();

  async function listPartition(partition: string, from: Instant, to: Instant): Promise<readonly Conversion[]> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: DAY_INDEX.name,
        KeyConditionExpression: '#p = :p AND #at BETWEEN :from AND :last',
        ProjectionExpression: REPORTED_FIELDS.map((field) => `#${field}`).join(', '),
        ExpressionAttributeNames: {
          ...Object.fromEntries(REPORTED_FIELDS.map((field) => [`#${field}`, field])),
          '#p': DAY_INDEX.partition,
          '#at': DAY_INDEX.sort,
        },
        ExpressionAttributeValues: {
          ':p': { S: partition },
          ':from': { N: String(from) },
          ':last': { N: String(to - 1) },
        },
      },
    );
    const found: Conversion[] = [];
    for await (const { Items = [] } of pages) for (const item of Items) found.push(fromConversionItem(item).conversion);
    return found;
  }

  async function queryDay(siteId: SiteId, day: string, from: Instant, to: Instant): Promise<readonly Conversion[]> {
    const partitions = Array.from({ length: DAY_SHARDS }, (_, shard) => dayPartition(siteId, day, shard));
    return (await Promise.all(partitions.map((partition) => listPartition(partition, from, to)))).flat();
  }

  /** Orders of a day that lie in the period; of a day asked for as a whole what was read is kept. */
  async function readDay(siteId: SiteId, day: string, mark: Instant, period: Period): Promise<readonly Conversion[]> {
    const key = `${siteId}#${day}`;
    const start = Date.parse(day);
    const from = Math.max(period.from, start);
    const to = Math.min(period.to, start + DAY);
    const known = cache.get(key, mark);
    if (known !== undefined) return to - from === DAY ? known : known.filter((order) => isWithin(order, from, to));
    const askedAt = clock();
    const orders = await queryDay(siteId, day, from, to);
    if (to - from === DAY) cache.put(key, { mark, askedAt, orders });
    return orders;
  }

  return {
    /** Keyed by order id; unknown orders are absent. */
    async read(siteId: SiteId, orderIds: readonly OrderId[]): Promise<ReadonlyMap<OrderId, StoredConversion>> {
      const keys: Item[] = [...new Set(orderIds)].map((orderId) => ({ [PK]: { S: conversionKey(siteId, orderId) } }));
      const items = await batchGet(client, tableName, keys);
      return new Map(items.map(fromConversionItem).map((stored) => [stored.conversion.orderId, stored]));
    },

    /**
     * Stores as the version after `version`; `false`: somebody else wrote meanwhile, read again.
     *
     * @param before What was stored; its day is marked too, because an earlier time may have become known.
     */
    async write(conversion: Conversion, version: number, before?: Conversion): Promise<boolean> {
      const times = [conversion, before].flatMap((one) => (one === undefined ? [] : (orderTime(one) ?? [])));
      const days = new Set(times.map(utcDayOf));
      await Promise.all([...days].map((day) => markOrderDay(conversion.siteId, day)));
      return putVersion(client, tableName, toConversionItem(conversion, version + 1), version);
    },

    /** Orders of a site with `from` ≤ order time < `to`, oldest first; orders of one instant by order id. */
    async listBetween(siteId: SiteId, from: Instant, to: Instant): Promise<readonly Conversion[]> {
      const period = { from: Math.max(from, 0), to: Math.min(to, END_OF_TIME) };
      if (period.from >= period.to) return [];
      const days = [...(await listOrderDays(siteId, utcDayOf(period.from), utcDayOf(period.to - 1)))];
      const found: Conversion[] = [];
      for (let start = 0; start < days.length; start += DAYS_AT_ONCE) {
        const some = days.slice(start, start + DAYS_AT_ONCE);
        const lists = await Promise.all(some.map(([day, mark]) => readDay(siteId, day, mark, period)));
        for (const list of lists) found.push(...list);
      }
      const timed = found.map((conversion) => ({ conversion, at: orderTime(conversion) ?? 0 }));
      timed.sort((x, y) => x.at - y.at || (x.conversion.orderId < y.conversion.orderId ? -1 : 1));
      return timed.map(({ conversion }) => conversion);
    },
  };
}

type Period = { readonly from: Instant; readonly to: Instant };

function isWithin(conversion: Conversion, from: Instant, to: Instant): boolean {
  const at = orderTime(conversion);
  return at !== undefined && at >= from && at < to;
}
