import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { ChannelRules } from '../domain/attribution/channel-rules.ts';
import { Unavailable } from '../domain/errors.ts';
import type { SiteId } from '../domain/ids.ts';
import { present } from '../domain/visitor/join-facts.ts';
import type { Item } from './batch-get.ts';
import { queryNewestFirst } from './newest-page.ts';
import { channelRulesPartition, channelRulesSort, PK, SK } from './table.ts';

const TRIES = 4;
const itemSchema = z.object({
  type: z.literal('channel-rules'),
  schemaVersion: z.literal(1),
  version: z.number(),
  createdAt: z.number(),
  note: z.optional(z.string()),
  /** As the API took them, JSON. */
  rules: z.string(),
});

export type ChannelRulesStore = ReturnType<typeof createChannelRulesStore>;

/** Every version of a site's own channels, in `control`; none is ever changed. */
export function createChannelRulesStore(client: DynamoDBClient, tableName: string) {
  async function page(siteId: SiteId, limit: number, after?: string) {
    const partition = channelRulesPartition(siteId);
    const { items, next } = await queryNewestFirst(client, tableName, { partition, limit, after, consistent: true });
    return { versions: items.map(fromItem), next };
  }

  /** The next version, or `undefined` where somebody else made it meanwhile. */
  async function put(siteId: SiteId, rules: ChannelRules): Promise<ChannelRules | undefined> {
    const fields = present({ type: 'channel-rules', schemaVersion: 1, ...rules, rules: JSON.stringify(rules.rules) });
    const key = { [PK]: channelRulesPartition(siteId), [SK]: channelRulesSort(rules.version) };
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: marshall({ ...key, ...fields }),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return rules;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  return {
    /** `undefined`: the site has no such version, or none at all. */
    async readChannelRules(siteId: SiteId, version: number | 'latest'): Promise<ChannelRules | undefined> {
      if (version === 'latest') return (await page(siteId, 1)).versions[0];
      const Key = marshall({ [PK]: channelRulesPartition(siteId), [SK]: channelRulesSort(version) });
      const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
      return item === undefined ? undefined : fromItem(item);
    },

    /** The newest first. @param after The `next` of the page before. */
    listChannelRules: (siteId: SiteId, limit: number, after?: string) => page(siteId, limit, after),

    async addChannelRules(siteId: SiteId, rules: Omit<ChannelRules, 'version'>): Promise<ChannelRules> {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const [latest] = (await page(siteId, 1)).versions;
        const made = await put(siteId, { ...rules, version: (latest?.version ?? 0) + 1 });
        if (made !== undefined) return made;
      }
      throw new Unavailable('Others change the channels too; try again');
    },
  };
}

function fromItem(item: Item): ChannelRules {
  const { type: _, schemaVersion: __, rules, ...fields } = itemSchema.parse(unmarshall(item));
  return { ...(present(fields) as Omit<ChannelRules, 'rules'>), rules: JSON.parse(rules) as ChannelRules['rules'] };
}
