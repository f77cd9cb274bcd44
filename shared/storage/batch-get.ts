import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type GetItems, type Item, readItems } from './read-items.ts';

export type { Item };

export const getItemsWith =
  (client: DynamoDBClient): GetItems =>
  (input) =>
    client.send(new BatchGetItemCommand(input));

/** `readItems` with the SDK's client. */
export function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  options: { readonly consistent?: boolean } = {},
): Promise<readonly Item[]> {
  return readItems(getItemsWith(client), table, keys, options);
}
