import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from './batch-get.ts';
import { PK, SK } from './table.ts';

export type PageQuery = {
  readonly partition: string;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly consistent?: boolean;
};

/** A page of a partition, the largest sort key first; `next` is absent where it ends. */
export async function queryNewestFirst(
  client: DynamoDBClient,
  tableName: string,
  { partition, limit, after, consistent = false }: PageQuery,
): Promise<{ readonly items: readonly Item[]; readonly next?: string }> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: '#p = :p',
      ExpressionAttributeNames: { '#p': PK },
      ExpressionAttributeValues: { ':p': { S: partition } },
      ScanIndexForward: false,
      ConsistentRead: consistent,
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall({ [PK]: partition, [SK]: after }) }),
    }),
  );
  const next = LastEvaluatedKey?.[SK]?.S;
  return next === undefined ? { items: Items } : { items: Items, next };
}
