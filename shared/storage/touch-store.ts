import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type AttributeValue, type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../domain/time.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import type { OrderMark } from '../domain/visitor/visitor-facts.ts';
import type { VisitorRef } from '../domain/visitor/visitor-record.ts';
import { batchGet } from './batch-get.ts';
import { packOrder, unpackOrder } from './pack-order.ts';
import { packedTouchpoints, packTouchpoint, packTouchpoints, unpackTouchpoints } from './pack-touchpoint.ts';
import { leadPointerSort, orderPointerSort, PK, SK, sortableInstant, touchesKey, touchSort } from './table.ts';

type Entry = { readonly sort: string; readonly data: AttributeValue };

export type TouchStore = ReturnType<typeof createTouchStore>;

/** About a write unit, compressed; a state never holds more. */
const GROUP_CHARACTERS = 3_000;
/** What fits in a write unit as it is is not compressed. */
const PLAIN_BYTES = 900;
/** Items of a page: the touchpoint that somebody asks for mostly lies in the first. */
const FEW = 8;

/** Groups of touchpoints that fill an item each, in the order they came. */
function groupsOf(touches: readonly Touchpoint[]): readonly (readonly Touchpoint[])[] {
  const groups: Touchpoint[][] = [];
  let left = 0;
  for (const touch of touches) {
    const size = packTouchpoint(touch).length;
    const last = groups.at(-1);
    if (last === undefined || size > left) {
      groups.push([touch]);
      left = GROUP_CHARACTERS - size;
    } else {
      last.push(touch);
      left -= size;
    }
  }
  return groups;
}

function groupEntry(group: readonly Touchpoint[]): Entry {
  const newestAt = Math.max(...group.map(({ at }) => at));
  const digest = createHash('sha256').update(group.map(packTouchpoint).join()).digest('base64url').slice(0, 16);
  return { sort: touchSort(newestAt, digest), data: packTouchpoints(group, PLAIN_BYTES) };
}

const pointer =
  (sort: (at: number, id: string) => string) =>
  (mark: OrderMark): Entry => ({ sort: sort(mark.at, mark.orderId), data: { S: JSON.stringify(packOrder(mark)) } });

/**
 * The `touches` table: a visitor's touchpoints (`T#`, groups) and orders (`O#`) that no longer fit in the state, and their leads
 * and sign-ups (`L#`).
 */
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
    const known = new Map(stored.map((item) => [item[SK]?.S, item.d]));
    for (const { sort, data } of entries) {
      if (isDeepStrictEqual(known.get(sort), data)) continue;
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { [PK]: pk, [SK]: { S: sort }, z: { N: '1' }, d: data },
        }),
      );
    }
  }

  async function* pages(
    ref: VisitorRef,
    from: string,
    to: string,
    { limit, consistent = false }: { readonly limit?: number | undefined; readonly consistent?: boolean } = {},
  ): AsyncGenerator<readonly AttributeValue[]> {
    const found = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: touchesKey(ref.siteId, ref.visitorId) },
          ':from': { S: from },
          ':to': { S: to },
        },
        ...(limit === undefined ? {} : { Limit: limit }),
        ConsistentRead: consistent,
      },
    );
    for await (const { Items = [] } of found) yield Items.flatMap((item) => item.d ?? []);
  }

  /** Groups whose newest touchpoint is not before `from`, those with the earliest newest one first. */
  async function* groupPages(ref: VisitorRef, from: Instant, limit?: number): AsyncGenerator<readonly Touchpoint[]> {
    for await (const page of pages(ref, `T#${sortableInstant(Math.max(from, 0))}`, 'T$', { limit }))
      yield page.flatMap((data) => unpackTouchpoints(packedTouchpoints.parse(data)));
  }

  async function listPointers(
    ref: VisitorRef,
    letter: 'O' | 'L',
    options?: { readonly consistent?: boolean },
  ): Promise<readonly OrderMark[]> {
    const found: OrderMark[] = [];
    for await (const page of pages(ref, `${letter}#`, `${letter}$`, options))
      found.push(...page.map((data) => unpackOrder(JSON.parse(data.S ?? ''))));
    return found;
  }

  return {
    putTouchpoints: (ref: VisitorRef, touches: readonly Touchpoint[]): Promise<void> =>
      putMissing(ref, groupsOf(touches).map(groupEntry)),

    /** Which of these do not lie here yet. */
    async missingTouchpoints(ref: VisitorRef, touches: readonly Touchpoint[]): Promise<readonly Touchpoint[]> {
      let missing = new Map(touches.map((touch) => [packTouchpoint(touch), touch]));
      if (missing.size === 0) return [];
      const from = touches.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
      for await (const page of groupPages(ref, from, FEW)) {
        const found = new Set(page.map(packTouchpoint));
        missing = new Map([...missing].filter(([packed]) => !found.has(packed)));
        if (missing.size === 0) break;
      }
      return [...missing.values()];
    },

    putOrders: (ref: VisitorRef, orders: readonly OrderMark[]): Promise<void> =>
      putMissing(ref, orders.map(pointer(orderPointerSort))),

    putLeads: (ref: VisitorRef, leads: readonly OrderMark[]): Promise<void> =>
      putMissing(ref, leads.map(pointer(leadPointerSort))),

    /** Spilled touchpoints with `from` ≤ time ≤ `to`. */
    async listTouchpoints(ref: VisitorRef, from: Instant, to: Instant): Promise<readonly Touchpoint[]> {
      const found: Touchpoint[] = [];
      // A group that ends after `to` may begin before it.
      for await (const page of groupPages(ref, from)) found.push(...page);
      return found.filter(({ at }) => at >= from && at <= to);
    },

    /** All spilled orders, oldest first; one order may stand at several times, of which the earliest counts. */
    listOrders: (ref: VisitorRef, options?: { readonly consistent?: boolean }): Promise<readonly OrderMark[]> =>
      listPointers(ref, 'O', options),

    /** When the earliest spilled order was; `undefined`: there is none. */
    async firstOrderAt(ref: VisitorRef): Promise<Instant | undefined> {
      for await (const [first] of pages(ref, 'O#', 'O$', { limit: 1 }))
        return first === undefined ? undefined : unpackOrder(JSON.parse(first.S ?? '')).at;
      return undefined;
    },

    /** All leads and sign-ups, oldest first; one may stand at several times, of which the earliest counts. */
    listLeads: (ref: VisitorRef, options?: { readonly consistent?: boolean }): Promise<readonly OrderMark[]> =>
      listPointers(ref, 'L', options),
  };
}
