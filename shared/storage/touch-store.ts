import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../domain/time.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import type { OrderMark } from '../domain/visitor/visitor-facts.ts';
import type { VisitorRef } from '../domain/visitor/visitor-record.ts';
import { batchGet, type Item } from './batch-get.ts';
import { packTouchpoint, unpackTouchpoint } from './pack-touchpoint.ts';
import { orderPointerSort, PK, SK, sortableInstant, touchesKey, touchSort } from './table.ts';
import { packOrder, unpackOrder } from './visitor-item.ts';

type Entry = { readonly sort: string; readonly data: string };

export type TouchStore = ReturnType<typeof createTouchStore>;

/** The `touches` table: a visitor's touchpoints (`T#`) and orders (`O#`) that no longer fit in the state. */
export function createTouchStore(client: DynamoDBClient, tableName: string) {
  /** Puts what is not there yet; reads first, because a read costs a tenth of a write. */
  async function putMissing(ref: VisitorRef, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const pk = { S: touchesKey(ref.siteId, ref.visitorId) };
    const stored = await batchGet(
      client,
      tableName,
      entries.map(({ sort }) => ({ [PK]: pk, [SK]: { S: sort } })),
    );
    const known = new Map(stored.map((item) => [item[SK]?.S, item.d?.S]));
    for (const { sort, data } of entries) {
      if (known.get(sort) === data) continue;
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { [PK]: pk, [SK]: { S: sort }, z: { N: '1' }, d: { S: data } },
        }),
      );
    }
  }

  async function list(ref: VisitorRef, from: string, to: string): Promise<readonly string[]> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: touchesKey(ref.siteId, ref.visitorId) },
          ':from': { S: from },
          ':to': { S: to },
        },
      },
    );
    const found: Item[] = [];
    for await (const page of pages) found.push(...(page.Items ?? []));
    return found.map((item) => item.d?.S).filter((data) => data !== undefined);
  }

  return {
    putTouchpoints: (ref: VisitorRef, touches: readonly Touchpoint[]): Promise<void> =>
      putMissing(
        ref,
        touches.map((touch) => ({ sort: touchSort(touch.at, touch.eventId), data: packTouchpoint(touch) })),
      ),

    putOrders: (ref: VisitorRef, orders: readonly OrderMark[]): Promise<void> =>
      putMissing(
        ref,
        orders.map((order) => ({
          sort: orderPointerSort(order.at, order.orderId),
          data: JSON.stringify(packOrder(order)),
        })),
      ),

    /** Spilled touchpoints with `from` ≤ time ≤ `to`, oldest first. */
    async listTouchpoints(ref: VisitorRef, from: Instant, to: Instant): Promise<readonly Touchpoint[]> {
      const data = await list(ref, `T#${sortableInstant(Math.max(from, 0))}`, `T#${sortableInstant(to)}#\u{10ffff}`);
      return data.map(unpackTouchpoint);
    },

    /** All spilled orders, oldest first; one order may stand at several times, of which the earliest counts. */
    async listOrders(ref: VisitorRef): Promise<readonly OrderMark[]> {
      const data = await list(ref, 'O#', 'O$');
      return data.map((text) => unpackOrder(JSON.parse(text)));
    },
  };
}
