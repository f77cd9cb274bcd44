import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type ApiKey, toApiKeyItem, toSiteKeyItem } from './api-key-item.ts';

/** A key and its entry in the site's list, for one transaction. A key that has this very use already may stay. */
export function putApiKey(tableName: string, about: ApiKey, key: string): readonly TransactWriteItem[] {
  return [
    {
      Put: {
        TableName: tableName,
        Item: toApiKeyItem(about),
        ConditionExpression: 'attribute_not_exists(pk) OR (siteId = :site AND #role = :role)',
        ExpressionAttributeNames: { '#role': 'role' },
        ExpressionAttributeValues: { ':site': { S: about.siteId }, ':role': { S: about.role } },
      },
    },
    { Put: { TableName: tableName, Item: toSiteKeyItem(about, key) } },
  ];
}
