import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SiteId } from '../domain/ids.ts';
import { type ApiKey, apiKeyKey, fromApiKeyItem, hashApiKey, toApiKeyItem } from './api-key-item.ts';

export function createApiKeyStore(client: DynamoDBClient, tableName: string) {
  return {
    async readKey(keyId: string): Promise<ApiKey | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: apiKeyKey(keyId) }));
      return Item === undefined ? undefined : fromApiKeyItem(Item);
    },

    /** Stores the key's hash; `undefined`: this key belongs to somebody already. Storing it again for the same use is fine. */
    async createKey(key: string, about: Omit<ApiKey, 'keyId'>): Promise<ApiKey | undefined> {
      const made: ApiKey = { keyId: hashApiKey(key), ...about };
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toApiKeyItem(made),
            ConditionExpression: 'attribute_not_exists(pk) OR (siteId = :site AND #role = :role)',
            ExpressionAttributeNames: { '#role': 'role' },
            ExpressionAttributeValues: { ':site': { S: about.siteId }, ':role': { S: about.role } },
          }),
        );
        return made;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    /** `false`: the site has no such key. */
    async deleteKey(siteId: SiteId, keyId: string): Promise<boolean> {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: apiKeyKey(keyId),
            ConditionExpression: 'siteId = :site',
            ExpressionAttributeValues: { ':site': { S: siteId } },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
