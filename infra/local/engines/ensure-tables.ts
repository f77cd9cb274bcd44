/** Makes the tables of the templates, and adds indexes that a template gained since the data folder was made. */
import type { TableDescription } from '../assembly/system.ts';
import { asArray, asRecord } from '../assembly/template.ts';
import { LocalHostError } from '../local-host-error.ts';
import { callDynamo } from './dynamo-call.ts';

export async function ensureTables(endpoint: string, tables: readonly TableDescription[]): Promise<void> {
  for (const table of tables) await ensureTable(endpoint, table);
}

async function ensureTable(endpoint: string, { name, definition }: TableDescription): Promise<void> {
  const present = await callDynamo(endpoint, 'DescribeTable', { TableName: name });
  if (present.kind === 'refused') {
    await change(endpoint, name, 'CreateTable', definition);
    return;
  }
  const existing = asRecord(present.body.Table);
  if (!sameKeys(existing.KeySchema, definition.KeySchema)) throw stale(name, 'its keys changed');
  const indexes = new Map(asArray(existing.GlobalSecondaryIndexes).map((index) => [asRecord(index).IndexName, index]));
  for (const index of asArray(definition.GlobalSecondaryIndexes)) {
    const { IndexName, KeySchema, Projection } = asRecord(index);
    const found = indexes.get(IndexName);
    if (found === undefined) {
      await change(endpoint, name, 'UpdateTable', {
        TableName: name,
        AttributeDefinitions: definition.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      });
    } else if (
      !sameKeys(asRecord(found).KeySchema, KeySchema) ||
      asRecord(asRecord(found).Projection).ProjectionType !== asRecord(Projection).ProjectionType
    ) {
      throw stale(name, `its index ${IndexName} changed`);
    }
  }
}

async function change(endpoint: string, name: string, operation: string, input: unknown): Promise<void> {
  const answer = await callDynamo(endpoint, operation, input);
  if (answer.kind === 'refused') {
    throw new LocalHostError(`The DynamoDB engine refuses ${operation} of ${name}: ${answer.message}`);
  }
}

function sameKeys(a: unknown, b: unknown): boolean {
  const text = (keys: unknown) =>
    asArray(keys)
      .map((key) => `${asRecord(key).KeyType}:${asRecord(key).AttributeName}`)
      .join();
  return text(a) === text(b);
}

function stale(name: string, what: string): LocalHostError {
  return new LocalHostError(
    `The data folder was made with another table ${name} (${what}): remove the folder or name another one with --data.`,
  );
}
