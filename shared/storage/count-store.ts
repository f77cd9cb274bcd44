import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { CountSnapshot } from '../domain/audience/count-snapshot.ts';
import type { SiteId } from '../domain/ids.ts';
import { COUNTS, countsPartition, PK, SK } from './table.ts';

const count = z.object({ members: z.number(), consented: z.number(), matchable: z.number() });
const itemSchema = z.object({
  type: z.literal('counts'),
  schemaVersion: z.literal(1),
  at: z.number(),
  counts: z.record(z.string(), count),
});

/** What was counted last of each large site. An operation: the latest write stands. */
export function createCountStore(client: DynamoDBClient, tableName: string) {
  const key = (siteId: SiteId) => marshall({ [PK]: countsPartition(siteId), [SK]: COUNTS });
  return {
    async readCounts(siteId: SiteId): Promise<CountSnapshot | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key(siteId) }));
      if (Item === undefined) return undefined;
      const { at, counts } = itemSchema.parse(unmarshall(Item));
      return { at, counts };
    },

    async putCounts(siteId: SiteId, snapshot: CountSnapshot): Promise<void> {
      const fields = marshall({ type: 'counts', schemaVersion: 1, ...snapshot });
      await client.send(new PutItemCommand({ TableName: tableName, Item: { ...key(siteId), ...fields } }));
    },
  };
}
