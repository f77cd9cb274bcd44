import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Unavailable } from '../domain/errors.ts';
import type { SiteId } from '../domain/ids.ts';
import { isDone, type Leaving } from '../domain/leaving/leaving.ts';
import type { Item } from './batch-get.ts';
import { fromLeavingItem, leavingKey, type StoredLeaving, toLeavingItem } from './leaving-item.ts';
import { putVersion } from './put-version.ts';
import { leavingPartition, OPEN_LEAVINGS, openLeavingPrefix, openLeavingSort, PK, SK } from './table.ts';

const TRIES = 8;
const PAGE = 100;

export type OpenLeaving = { readonly siteId: SiteId; readonly leavingId: string };

/**
 * Erasures, and withdrawals that Meta did not take at once. Those not done have an entry in one partition besides, which
 * is made with them and goes after they are done, so that whoever looks for work finds all of it.
 */
export function createLeavingStore(client: DynamoDBClient, tableName: string) {
  const entryKey = ({ siteId, leavingId }: OpenLeaving): Item =>
    marshall({ [PK]: OPEN_LEAVINGS, [SK]: openLeavingSort(siteId, leavingId) });

  async function read(siteId: SiteId, leavingId: string): Promise<StoredLeaving | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: leavingKey(siteId, leavingId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromLeavingItem(Item);
  }

  async function close(open: OpenLeaving): Promise<void> {
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: entryKey(open) }));
  }

  return {
    /** `false`: there is one of that id; it stays. */
    async open(leaving: Leaving): Promise<boolean> {
      const { siteId, leavingId } = leaving;
      const entry = {
        ...entryKey(leaving),
        ...marshall({ type: 'open-leaving', schemaVersion: 1, siteId, leavingId }),
      };
      const ConditionExpression = 'attribute_not_exists(pk)';
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: tableName, Item: entry } },
              { Put: { TableName: tableName, Item: toLeavingItem(leaving, 1), ConditionExpression } },
            ],
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceledException && (await read(siteId, leavingId)) !== undefined)
          return false;
        throw error;
      }
    },

    async readLeaving(siteId: SiteId, leavingId: string): Promise<Leaving | undefined> {
      return (await read(siteId, leavingId))?.leaving;
    },

    /** Stores what `change` makes of it as it is now. `undefined`: there is none. @throws Unavailable */
    async changeLeaving(
      { siteId, leavingId }: OpenLeaving,
      change: (leaving: Leaving) => Leaving,
    ): Promise<Leaving | undefined> {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const stored = await read(siteId, leavingId);
        if (stored === undefined) return undefined;
        const next = change(stored.leaving);
        const isNews = JSON.stringify(next) !== JSON.stringify(stored.leaving);
        const { version } = stored;
        if (isNews && !(await putVersion(client, tableName, toLeavingItem(next, version + 1), version))) continue;
        if (isDone(next)) await close(next);
        return next;
      }
      throw new Unavailable('An erasure was changed by others too often');
    },

    /** Those not done, of one site or of all; an entry whose erasure was never stored is dropped. */
    async listOpen(siteId?: SiteId): Promise<readonly Leaving[]> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: siteId === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :site)',
          ExpressionAttributeValues: marshall({
            ':pk': OPEN_LEAVINGS,
            ...(siteId === undefined ? {} : { ':site': openLeavingPrefix(siteId) }),
          }),
          ConsistentRead: true,
        },
      );
      const found: Leaving[] = [];
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const open = { siteId: (item.siteId?.S ?? '') as SiteId, leavingId: item.leavingId?.S ?? '' };
          const leaving = (await read(open.siteId, open.leavingId))?.leaving;
          if (leaving !== undefined && !isDone(leaving)) found.push(leaving);
          else await close(open);
        }
      }
      return found;
    },

    /** Newest first. */
    async listLeavings(
      siteId: SiteId,
      cursor?: string,
    ): Promise<{ readonly leavings: readonly Leaving[]; readonly next?: string }> {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': leavingPartition(siteId) }),
          ScanIndexForward: false,
          Limit: PAGE,
          ...(cursor === undefined ? {} : { ExclusiveStartKey: leavingKey(siteId, cursor) }),
        }),
      );
      const leavings = (page.Items ?? []).map((item) => fromLeavingItem(item).leaving);
      const next = page.LastEvaluatedKey?.[SK]?.S;
      return next === undefined ? { leavings } : { leavings, next };
    },
  };
}

export type LeavingStore = ReturnType<typeof createLeavingStore>;
