import {
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { compareText } from '../domain/compare-text.ts';
import type { SiteId } from '../domain/ids.ts';
import {
  type ApiKey,
  apiKeyKey,
  fromApiKeyItem,
  fromSiteKeyItem,
  hashApiKey,
  type ListedKey,
  siteKeyKey,
} from './api-key-item.ts';
import { putApiKey } from './put-api-key.ts';
import { PK, siteKeysPartition } from './table.ts';

/** Keys, each beside an entry in its site's list; both come and go in one transaction. */
export function createApiKeyStore(client: DynamoDBClient, tableName: string) {
  /** `false`: a condition did not hold. */
  async function transact(items: readonly TransactWriteItem[]): Promise<boolean> {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
      return true;
    } catch (error) {
      const isRefused =
        error instanceof TransactionCanceledException &&
        error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed') === true;
      if (isRefused) return false;
      throw error;
    }
  }

  return {
    async readKey(keyId: string): Promise<ApiKey | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: apiKeyKey(keyId) }));
      return Item === undefined ? undefined : fromApiKeyItem(Item);
    },

    /** Stores the key's hash; `undefined`: this key belongs to somebody already. Storing it again for the same use is fine. */
    async createKey(key: string, about: Omit<ApiKey, 'keyId'>): Promise<ApiKey | undefined> {
      const made: ApiKey = { keyId: hashApiKey(key), ...about };
      return (await transact(putApiKey(tableName, made, key))) ? made : undefined;
    },

    /** A site's keys, the oldest first. */
    async listKeys(siteId: SiteId): Promise<readonly ListedKey[]> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': PK },
          ExpressionAttributeValues: { ':p': { S: siteKeysPartition(siteId) } },
          ConsistentRead: true,
        },
      );
      const found: ListedKey[] = [];
      for await (const page of pages) found.push(...(page.Items ?? []).map(fromSiteKeyItem));
      return found.sort((a, b) => a.createdAt - b.createdAt || compareText(a.keyId, b.keyId));
    },

    /** `false`: the site has no such key. */
    deleteKey: (siteId: SiteId, keyId: string): Promise<boolean> =>
      transact([
        {
          Delete: {
            TableName: tableName,
            Key: apiKeyKey(keyId),
            ConditionExpression: 'siteId = :site',
            ExpressionAttributeValues: { ':site': { S: siteId } },
          },
        },
        { Delete: { TableName: tableName, Key: siteKeyKey(siteId, keyId) } },
      ]),
  };
}
