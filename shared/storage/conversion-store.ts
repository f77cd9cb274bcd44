import { type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import type { OrderId, SiteId } from '../domain/ids.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { batchGet, type Item } from './batch-get.ts';
import { fromConversionItem, type StoredConversion, toConversionItem } from './conversion-item.ts';
import { putVersion } from './put-version.ts';
import { conversionKey, DAY_INDEX, DAY_SHARDS, dayPartition, dayPrefix, PK } from './table.ts';

const QUERIES_AT_ONCE = 16;

/**
 * A day costs a query per shard even when nothing was bought on it. Periods longer than this are filtered out of the whole
 * index instead, so that "everything until now" takes as long as there are orders, not as there are days.
 */
const LONGEST_BY_DAY = 400 * DAY;
const SCAN_SEGMENTS = 8;

const between = (from: Instant, to: Instant): Item => ({
  ':from': { N: String(from) },
  ':last': { N: String(to - 1) },
});

async function conversionsOf(pages: AsyncIterable<{ readonly Items?: Item[] | undefined }>) {
  const found: Conversion[] = [];
  for await (const { Items = [] } of pages) for (const item of Items) found.push(fromConversionItem(item).conversion);
  return found;
}

export type ConversionStore = ReturnType<typeof createConversionStore>;

/** The `conversions` table: one item per order, found by order id or by site and UTC day. */
export function createConversionStore(client: DynamoDBClient, tableName: string) {
  async function listPartition(partition: string, from: Instant, to: Instant): Promise<readonly Conversion[]> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: DAY_INDEX.name,
        KeyConditionExpression: '#p = :p AND #at BETWEEN :from AND :last',
        ExpressionAttributeNames: { '#p': DAY_INDEX.partition, '#at': DAY_INDEX.sort },
        ExpressionAttributeValues: {
          ':p': { S: partition },
          ...between(from, to),
        },
      },
    );
    return conversionsOf(pages);
  }

  async function listDays(siteId: SiteId, from: Instant, to: Instant): Promise<readonly Conversion[]> {
    const partitions: string[] = [];
    for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
      const date = new Date(day * DAY).toISOString().slice(0, 10);
      for (let shard = 0; shard < DAY_SHARDS; shard++) partitions.push(dayPartition(siteId, date, shard));
    }
    const found: Conversion[] = [];
    for (let start = 0; start < partitions.length; start += QUERIES_AT_ONCE) {
      const chunk = partitions.slice(start, start + QUERIES_AT_ONCE);
      const lists = await Promise.all(chunk.map((partition) => listPartition(partition, from, to)));
      for (const list of lists) found.push(...list);
    }
    return found;
  }

  async function scanSegment(siteId: SiteId, from: Instant, to: Instant, segment: number) {
    const pages = paginateScan(
      { client },
      {
        TableName: tableName,
        IndexName: DAY_INDEX.name,
        Segment: segment,
        TotalSegments: SCAN_SEGMENTS,
        FilterExpression: 'begins_with(#p, :site) AND #at BETWEEN :from AND :last',
        ExpressionAttributeNames: { '#p': DAY_INDEX.partition, '#at': DAY_INDEX.sort },
        ExpressionAttributeValues: {
          ':site': { S: dayPrefix(siteId) },
          ...between(from, to),
        },
      },
    );
    return conversionsOf(pages);
  }

  async function scanDays(siteId: SiteId, from: Instant, to: Instant): Promise<readonly Conversion[]> {
    const segments = Array.from({ length: SCAN_SEGMENTS }, (_, segment) => scanSegment(siteId, from, to, segment));
    return (await Promise.all(segments)).flat();
  }

  return {
    /** Keyed by order id; unknown orders are absent. */
    async read(siteId: SiteId, orderIds: readonly OrderId[]): Promise<ReadonlyMap<OrderId, StoredConversion>> {
      const keys: Item[] = [...new Set(orderIds)].map((orderId) => ({ [PK]: { S: conversionKey(siteId, orderId) } }));
      const items = await batchGet(client, tableName, keys);
      return new Map(items.map(fromConversionItem).map((stored) => [stored.conversion.orderId, stored]));
    },

    /** Stores as the version after `version`; `false`: somebody else wrote meanwhile, read again. */
    write: (conversion: Conversion, version: number): Promise<boolean> =>
      putVersion(client, tableName, toConversionItem(conversion, version + 1), version),

    /** Orders of a site with `from` ≤ order time < `to`, oldest first; orders of one instant by order id. */
    async listBetween(siteId: SiteId, from: Instant, to: Instant): Promise<readonly Conversion[]> {
      if (from >= to) return [];
      const found = await (to - from > LONGEST_BY_DAY ? scanDays : listDays)(siteId, from, to);
      const timed = found.map((conversion) => ({ conversion, at: orderTime(conversion) ?? 0 }));
      timed.sort((x, y) => x.at - y.at || (x.conversion.orderId < y.conversion.orderId ? -1 : 1));
      return timed.map(({ conversion }) => conversion);
    },
  };
}
