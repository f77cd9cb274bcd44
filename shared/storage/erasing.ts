import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createVisitorEraser } from './erase-visitor.ts';
import { createLeavingStore } from './leaving-store.ts';

/** What erasing a person needs besides the stores of visitors, touches and orders. */
export function createErasing(
  client: DynamoDBClient,
  tables: { readonly visitors: string; readonly touches: string; readonly control: string },
) {
  return { ...createVisitorEraser(client, tables), ...createLeavingStore(client, tables.control) };
}
