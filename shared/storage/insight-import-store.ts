import { type DynamoDBClient, GetItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SiteId } from '../domain/ids.ts';
import type { InsightImport } from '../domain/insights/insight-import.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { INSIGHT_IMPORT, insightImportPartition, PK, SITES, SK } from './table.ts';

const itemSchema = z.object({
  type: z.literal('insight-import'),
  schemaVersion: z.literal(1),
  lastTryAt: z.number(),
  lastImportAt: z.optional(z.number()),
  fullOn: z.optional(z.string()),
  notBefore: z.optional(z.number()),
  lastError: z.optional(
    z.object({
      part: z.enum(['ads', 'page', 'instagram']),
      class: z.enum(['retry-later', 'credentials', 'human', 'row', 'bug']),
      message: z.string(),
      action: z.string(),
      waitMs: z.optional(z.number()),
      isLimit: z.optional(z.literal(true)),
      wholeAccount: z.optional(z.literal(true)),
    }),
  ),
});

/** How the import of each site's figures goes. An operation: the latest write stands. */
export function createInsightImportStore(client: DynamoDBClient, tableName: string) {
  const key = (siteId: SiteId) => marshall({ [PK]: insightImportPartition(siteId), [SK]: INSIGHT_IMPORT });
  return {
    async readImport(siteId: SiteId): Promise<InsightImport | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key(siteId) }));
      if (Item === undefined) return undefined;
      const { type: _, schemaVersion: __, lastError, ...fields } = itemSchema.parse(unmarshall(Item));
      return present({ ...fields, lastError: lastError && present(lastError) }) as InsightImport;
    },

    async putImport(siteId: SiteId, state: InsightImport): Promise<void> {
      const item = { type: 'insight-import', schemaVersion: 1, ...state };
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...key(siteId), ...marshall(item, { removeUndefinedValues: true }) },
        }),
      );
    },

    /** Sites that have, or had, an ad account, a page or an Instagram account; one Query, however many other sites there are. */
    async listSites(): Promise<readonly SiteId[]> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': PK },
          ExpressionAttributeValues: { ':p': { S: SITES } },
        },
      );
      const sites: SiteId[] = [];
      for await (const { Items = [] } of pages) sites.push(...Items.map((item) => (item[SK]?.S ?? '') as SiteId));
      return sites;
    },
  };
}
