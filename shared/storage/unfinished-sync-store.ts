import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { PK, SK, UNFINISHED_SYNCS } from './table.ts';

/** Sites whose sync Meta did not let finish; the sweep asks for it again until it did. */
export function createUnfinishedSyncStore(client: DynamoDBClient, tableName: string) {
  const key = (siteId: SiteId) => marshall({ [PK]: UNFINISHED_SYNCS, [SK]: siteId });
  return {
    async noteUnfinished(siteId: SiteId, at: Instant): Promise<void> {
      const fields = marshall({ type: 'unfinished-sync', schemaVersion: 1, at });
      await client.send(new PutItemCommand({ TableName: tableName, Item: { ...key(siteId), ...fields } }));
    },

    async forgetUnfinished(siteId: SiteId): Promise<void> {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: key(siteId) }));
    },

    async listUnfinished(): Promise<readonly SiteId[]> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': PK },
          ExpressionAttributeValues: { ':p': { S: UNFINISHED_SYNCS } },
        },
      );
      const sites: SiteId[] = [];
      for await (const page of pages) for (const item of page.Items ?? []) sites.push((item[SK]?.S ?? '') as SiteId);
      return sites;
    },
  };
}
