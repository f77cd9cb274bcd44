import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../domain/errors.ts';

const WRITES_A_CALL = 25;
const CALLS_AT_ONCE = 4;
const TRIES = 8;

/**
 * Puts and deletes any number of items, 25 a call, without conditions; what DynamoDB left unprocessed is sent again with
 * growing pauses. Each item may stand once. When it returns, all is written.
 *
 * @throws Unavailable when writes stay unprocessed; some may have been made.
 */
export async function batchWrite(
  client: DynamoDBClient,
  table: string,
  writes: readonly WriteRequest[],
): Promise<void> {
  const chunks: WriteRequest[][] = [];
  for (let start = 0; start < writes.length; start += WRITES_A_CALL) {
    chunks.push(writes.slice(start, start + WRITES_A_CALL));
  }
  const queue = chunks.values();
  await Promise.all(
    Array.from({ length: CALLS_AT_ONCE }, async () => {
      for (const chunk of queue) await writeChunk(client, table, chunk);
    }),
  );
}

async function writeChunk(client: DynamoDBClient, table: string, chunk: WriteRequest[]): Promise<void> {
  let rest = chunk;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await sleep(25 * 2 ** attempt);
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: rest } }));
    rest = answer.UnprocessedItems?.[table] ?? [];
    if (rest.length === 0) return;
  }
  throw new Unavailable('DynamoDB left writes of a batch unprocessed');
}
