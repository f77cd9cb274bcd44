import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export type ReadMeter = <Value>(
  run: () => Promise<Value>,
) => Promise<{ readonly value: Value; readonly readUnits: number }>;

type Reading = { readonly ReturnConsumedCapacity?: string };
type Capacity = { readonly CapacityUnits?: number };

const READS: ReadonlySet<string> = new Set(['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand']);

/** Counts the read units that DynamoDB says a client consumed while something ran, whatever else runs beside it. */
export function createReadMeter(client: DynamoDBClient): ReadMeter {
  const running = new AsyncLocalStorage<{ readUnits: number }>();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const counted = running.getStore();
        if (counted === undefined || !READS.has(commandName)) return next(args);
        const input: Reading = { ...(args.input as Reading), ReturnConsumedCapacity: 'TOTAL' };
        const answer = await next({ ...args, input: input as typeof args.input });
        const { ConsumedCapacity = [] } = answer.output as { ConsumedCapacity?: Capacity | Capacity[] };
        for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) counted.readUnits += CapacityUnits;
        return answer;
      },
    { step: 'initialize', name: 'countReadUnits' },
  );
  return async (run) => {
    const counted = { readUnits: 0 };
    const value = await running.run(counted, run);
    return { value, readUnits: counted.readUnits };
  };
}
