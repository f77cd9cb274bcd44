import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SiteId } from '../domain/ids.ts';
import { DAY, type Instant, SECOND } from '../domain/time.ts';
import { orderDaysPartition, PK, SK } from './table.ts';

/** When orders of a UTC day (`2026-11-27`) were last about to be written, by the writer's clock. */
export type OrderDays = ReadonlyMap<string, Instant>;

/**
 * A mark is put before the write it tells of. Once it is so old, that write has been made and stands in the index: `process`
 * ends after 30 s, and an index follows its table within seconds. What is read before may have to be read again.
 */
export const ORDER_DAY_SETTLED = 60 * SECOND;

const itemSchema = z.object({ [SK]: z.string(), at: z.number() });

export const utcDayOf = (at: Instant): string => new Date(Math.floor(at / DAY) * DAY).toISOString().slice(0, 10);

/** `control`: a site's days with orders. A day without a mark has none. */
export function createOrderDayStore(client: DynamoDBClient, tableName: string) {
  return {
    /** Days from `first` to `last`, both in. */
    async listOrderDays(siteId: SiteId, first: string, last: string): Promise<OrderDays> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :first AND :last',
          ExpressionAttributeNames: { '#pk': PK, '#sk': SK },
          ExpressionAttributeValues: marshall({ ':pk': orderDaysPartition(siteId), ':first': first, ':last': last }),
          ConsistentRead: true,
        },
      );
      const days = new Map<string, Instant>();
      for await (const { Items = [] } of pages)
        for (const item of Items) {
          const { [SK]: day, at } = itemSchema.parse(unmarshall(item));
          days.set(day, at);
        }
      return days;
    },
  };
}

export type MarkOrderDay = (siteId: SiteId, day: string) => Promise<void>;

/**
 * Orders of one batch are written at once, and share the mark of their day.
 *
 * @param clock The machine's: it is compared with nothing but itself.
 */
export function createMarkOrderDay(client: DynamoDBClient, tableName: string, clock: () => Instant): MarkOrderDay {
  const underWay = new Map<string, Promise<void>>();
  async function put(siteId: SiteId, day: string): Promise<void> {
    const fields = { type: 'orderDay', schemaVersion: 1, at: clock() };
    const Item = marshall({ [PK]: orderDaysPartition(siteId), [SK]: day, ...fields });
    await client.send(new PutItemCommand({ TableName: tableName, Item }));
  }
  return (siteId, day) => {
    const key = `${siteId}#${day}`;
    const mark = underWay.get(key) ?? put(siteId, day).finally(() => underWay.delete(key));
    underWay.set(key, mark);
    return mark;
  };
}
