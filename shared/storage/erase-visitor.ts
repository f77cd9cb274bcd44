import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import { keysSince } from '../domain/visitor/keys-since.ts';
import { type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { refText, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { toKeysItem } from './match-keys-item.ts';
import { unpackOrder } from './pack-order.ts';
import { packedTouchpoints, unpackTouchpoints } from './pack-touchpoint.ts';
import { PK, SK, touchesKey, VISITOR_KEYS, visitorKey } from './table.ts';
import { createTouchStore } from './touch-store.ts';
import { createVisitorStore } from './visitor-store.ts';

const TRIES = 8;

/** Takes away what lies beside an erased visitor's state; what came after the erasure stays. */
export function createVisitorEraser(
  client: DynamoDBClient,
  tables: { readonly visitors: string; readonly touches: string },
) {
  const visitors = createVisitorStore(client, tables.visitors);
  const touches = createTouchStore(client, tables.touches);

  /** `false`: somebody wrote meanwhile. */
  async function deleteKeys(ref: VisitorRef, stored: MatchKeys): Promise<boolean> {
    const { ConditionExpression, ExpressionAttributeValues } = toKeysItem(ref, NO_KEYS, stored);
    try {
      await client.send(
        new DeleteItemCommand({
          TableName: tables.visitors,
          Key: { [PK]: { S: visitorKey(ref.siteId, ref.visitorId) }, [SK]: { S: VISITOR_KEYS } },
          ConditionExpression,
          ExpressionAttributeValues,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async eraseKeys(ref: VisitorRef, erasedAt: Instant): Promise<void> {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const keys = (await visitors.readKeys([ref], { consistent: true })).get(refText(ref));
        if (keys === undefined) return;
        const left = keysSince(keys, erasedAt);
        const isEmpty = JSON.stringify(left) === JSON.stringify(NO_KEYS);
        if (!isEmpty && JSON.stringify(left) === JSON.stringify(keys)) return;
        if (await (isEmpty ? deleteKeys(ref, keys) : visitors.writeKeys(ref, left, keys))) return;
      }
      throw new Unavailable('A visitor was changed by others too often while match keys were erased');
    },

    async eraseTouches(ref: VisitorRef, erasedAt: Instant): Promise<void> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tables.touches,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: touchesKey(ref.siteId, ref.visitorId) } },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) {
        for (const { [PK]: pk, [SK]: sk, d } of Items) {
          if (pk === undefined || sk?.S === undefined || d === undefined) continue;
          if (sk.S.startsWith('O#') || sk.S.startsWith('L#')) {
            if (unpackOrder(JSON.parse(d.S ?? '')).at > erasedAt) continue;
          } else {
            const group = unpackTouchpoints(packedTouchpoints.parse(d));
            const since = group.filter(({ at }) => at > erasedAt);
            if (since.length === group.length) continue;
            // What came later may lie in one item with what goes.
            await touches.putTouchpoints(ref, since);
          }
          await client.send(new DeleteItemCommand({ TableName: tables.touches, Key: { [PK]: pk, [SK]: sk } }));
        }
      }
    },
  };
}
