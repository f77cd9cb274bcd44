import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DAY_INDEX, DIRTY_INDEX, DUE_INDEX, PK, SK } from '../../shared/storage/table.ts';

export type TestTables = {
  readonly client: DynamoDBClient;
  readonly visitors: string;
  readonly touches: string;
  readonly ledger: string;
  readonly conversions: string;
  readonly control: string;
  readonly insights: string;
  readonly endpoint: string;
  stop(): Promise<void>;
};

type Index = { readonly name: string; readonly partition: string; readonly sort: string };

export type TestEngine = { readonly client: DynamoDBClient; readonly endpoint: string; stop(): Promise<void> };

/** A DynamoDB of its own (dynoxide), in memory or on a file that no other has open. */
export async function startDynamoEngine(file?: string): Promise<TestEngine> {
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  // The engine does not say which port it got, so it is given one.
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['--host', '127.0.0.1', '--port', String(port), ...(file === undefined ? [] : ['--db-path', file])];
  const engine = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  // A test that ends badly stops nothing itself.
  const kill = () => engine.kill();
  process.once('exit', kill);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('listening on')) resolve();
    };
    engine.stdout.on('data', hear);
    engine.stderr.on('data', hear);
    engine.once('exit', () => reject(new Error(`The DynamoDB engine ended: ${said}`)));
  });
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client,
    endpoint,
    async stop() {
      client.destroy();
      process.off('exit', kill);
      const ended = new Promise((resolve) => engine.once('exit', resolve));
      engine.kill();
      await ended;
    },
  };
}

/** A DynamoDB of its own in memory, with the tables of the data stack. */
export async function startDynamo(): Promise<TestTables> {
  const engine = await startDynamoEngine();
  const { client } = engine;
  const create = async (TableName: string, sorted: boolean, indexes: readonly Index[] = []): Promise<string> => {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: PK, KeyType: 'HASH' },
          ...(sorted ? [{ AttributeName: SK, KeyType: 'RANGE' as const }] : []),
        ],
        AttributeDefinitions: [
          { AttributeName: PK, AttributeType: 'S' },
          ...(sorted ? [{ AttributeName: SK, AttributeType: 'S' as const }] : []),
          ...indexes.flatMap(({ partition, sort }) => [
            { AttributeName: partition, AttributeType: 'S' as const },
            { AttributeName: sort, AttributeType: 'N' as const },
          ]),
        ],
        ...(indexes.length === 0
          ? {}
          : {
              GlobalSecondaryIndexes: indexes.map(({ name, partition, sort }) => ({
                IndexName: name,
                KeySchema: [
                  { AttributeName: partition, KeyType: 'HASH' as const },
                  { AttributeName: sort, KeyType: 'RANGE' as const },
                ],
                Projection: { ProjectionType: name === DAY_INDEX.name ? ('ALL' as const) : ('KEYS_ONLY' as const) },
              })),
            }),
      }),
    );
    return TableName;
  };
  return {
    ...engine,
    visitors: await create('visitors', true, [DUE_INDEX, DIRTY_INDEX]),
    touches: await create('touches', true),
    ledger: await create('ledger', true),
    conversions: await create('conversions', false, [DAY_INDEX]),
    control: await create('control', true),
    insights: await create('insights', true),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
