import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, BatchGetItemCommandInput, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../domain/errors.ts';

export type Item = Record<string, AttributeValue>;

/** One `BatchGetItem`, however it is made. */
export type GetItems = (
  input: BatchGetItemCommandInput,
) => Promise<Pick<BatchGetItemCommandOutput, 'Responses' | 'UnprocessedKeys'>>;

const KEYS_A_CALL = 100;
const TRIES = 6;

/**
 * Reads any number of items by key, eventually consistent unless told otherwise, 100 a call, four calls at a time; keys DynamoDB left
 * unprocessed are asked again with growing pauses. Items come in no order; a missing item is simply not there.
 *
 * @throws Unavailable when keys stay unprocessed.
 */
export async function readItems(
  getItems: GetItems,
  table: string,
  keys: readonly Item[],
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<readonly Item[]> {
  const chunks: Item[][] = [];
  for (let start = 0; start < keys.length; start += KEYS_A_CALL) chunks.push(keys.slice(start, start + KEYS_A_CALL));
  const found: Item[] = [];
  for (let start = 0; start < chunks.length; start += 4) {
    const answers = await Promise.all(
      chunks.slice(start, start + 4).map((chunk) => readChunk(getItems, table, chunk, consistent)),
    );
    for (const items of answers) found.push(...items);
  }
  return found;
}

async function readChunk(
  getItems: GetItems,
  table: string,
  chunk: Item[],
  consistent: boolean,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let keys = chunk;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await sleep(25 * 2 ** attempt);
    const answer = await getItems({
      RequestItems: { [table]: { Keys: keys, ...(consistent ? { ConsistentRead: true } : {}) } },
    });
    found.push(...(answer.Responses?.[table] ?? []));
    keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    if (keys.length === 0) return found;
  }
  throw new Unavailable('DynamoDB left keys of a batch read unprocessed');
}
