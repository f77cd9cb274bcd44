import { type DynamoDBClient, paginateQuery, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import { batchGet } from './batch-get.ts';
import { batchWrite } from './batch-write.ts';
import {
  carriersKey,
  fromCarriersItem,
  fromRowItem,
  type LedgerOf,
  rowKey,
  toCarriersItem,
  toRowItem,
} from './ledger-item.ts';
import { LEDGER_SHARDS, ledgerPartition, PK } from './table.ts';

export type LedgerChanges = {
  readonly rows?: readonly LedgerRow[];
  readonly deleted?: readonly string[];
  /** Phone → e-mail rows it was sent with; an empty set removes the item. */
  readonly carriers?: ReadonlyMap<string, ReadonlySet<string>>;
};

export type LedgerStore = ReturnType<typeof createLedgerStore>;

/**
 * What Meta may hold, per audience. Written by one run at a time (lease), so without conditions; read consistently,
 * because a row that the run before wrote and this one does not see would lose its other holders.
 */
export function createLedgerStore(client: DynamoDBClient, tableName: string) {
  /** Row ids are hex digits on both sides of `K#`, so carriers cannot be left out by their key alone. */
  async function countShard({ siteId, audienceKey }: LedgerOf, shard: number): Promise<number> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: '#p = :p',
        FilterExpression: 'attribute_exists(h)',
        ExpressionAttributeNames: { '#p': PK },
        ExpressionAttributeValues: { ':p': { S: ledgerPartition(siteId, audienceKey, shard) } },
        Select: 'COUNT',
      },
    );
    let count = 0;
    for await (const page of pages) count += page.Count ?? 0;
    return count;
  }

  return (of: LedgerOf) => ({
    async readRows(rowIds: readonly string[]): Promise<readonly LedgerRow[]> {
      const keys = [...new Set(rowIds)].map((rowId) => rowKey(of, rowId));
      return (await batchGet(client, tableName, keys, { consistent: true })).map(fromRowItem);
    },

    async readCarriers(phones: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string> | 'many'>> {
      const keys = [...new Set(phones)].map((phone) => carriersKey(of, phone));
      return new Map((await batchGet(client, tableName, keys, { consistent: true })).map(fromCarriersItem));
    },

    /** Carriers that grow are to be written before their rows, those that shrink after them. */
    async write({ rows = [], deleted = [], carriers = new Map() }: LedgerChanges): Promise<void> {
      const writes: WriteRequest[] = [
        ...rows.map((row) => ({ PutRequest: { Item: toRowItem(of, row) } })),
        ...deleted.map((rowId) => ({ DeleteRequest: { Key: rowKey(of, rowId) } })),
        ...[...carriers].map(([phone, carrying]) =>
          carrying.size === 0
            ? { DeleteRequest: { Key: carriersKey(of, phone) } }
            : { PutRequest: { Item: toCarriersItem(of, phone, carrying) } },
        ),
      ];
      await batchWrite(client, tableName, writes);
    },

    /** How many rows there are. Reads all of them, so it is for rare questions. */
    async countRows(): Promise<number> {
      const counts = await Promise.all([...Array(LEDGER_SHARDS).keys()].map((shard) => countShard(of, shard)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  });
}
