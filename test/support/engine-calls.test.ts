import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamo, type TestTables } from './dynamo.ts';
import { callEngine } from './engine-calls.ts';

const ITEM = {
  pk: { S: 'a' },
  sk: { S: 'Größe €' },
  B: { B: Uint8Array.of(0, 250, 255) },
  data: { M: { B: { S: 'no bytes' }, BS: { BS: [Buffer.from('x'), Uint8Array.of(1)] }, list: { L: [{ N: '1.5' }] } } },
};
const KEY = { pk: ITEM.pk, sk: ITEM.sk };

type Command = PutItemCommand | BatchGetItemCommand | QueryCommand | TransactWriteItemsCommand;

describe('a call past the SDK', () => {
  let tables: TestTables;
  let past: (command: Command) => Promise<object>;
  let sdk: (command: Command) => Promise<object>;
  beforeAll(async () => {
    tables = await startDynamo();
    const call = callEngine(tables.endpoint);
    past = (command) => call(command.constructor.name, command.input);
    sdk = (command) => tables.client.send(command as PutItemCommand);
    await past(new PutItemCommand({ TableName: tables.visitors, Item: ITEM }));
  });
  afterAll(() => tables.stop());

  const plain = ({ $metadata: _, ...output }: object & { $metadata?: unknown }): object => output;
  const failure = (answer: Promise<object>): Promise<unknown> => answer.then(plain, (error: unknown) => error);

  it('is answered as through it, bytes and all', async () => {
    const reads = [
      new BatchGetItemCommand({
        RequestItems: { [tables.visitors]: { Keys: [KEY, { ...KEY, pk: { S: 'nobody' } }] } },
      }),
      new QueryCommand({
        TableName: tables.visitors,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': ITEM.pk },
      }),
    ];
    for (const read of reads) expect(plain(await past(read))).toEqual(plain(await sdk(read)));
    const { Items } = (await past(reads[1] as QueryCommand)) as { Items?: unknown };
    expect(Items).toEqual([{ ...ITEM, data: { M: { ...ITEM.data.M, BS: { BS: expect.any(Array) } } } }]);
  });

  it('fails as through it', async () => {
    const put = {
      TableName: tables.visitors,
      Item: KEY,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const refused = [
      [new PutItemCommand(put), ConditionalCheckFailedException],
      [new TransactWriteItemsCommand({ TransactItems: [{ Put: put }] }), TransactionCanceledException],
      [new PutItemCommand({ ...put, TableName: 'nowhere' }), Error],
      [new PutItemCommand({ ...put, ConditionExpression: 'nonsense(' }), Error],
    ] as const;
    for (const [command, type] of refused) {
      const [ours, theirs] = [await failure(past(command)), await failure(sdk(command))];
      expect(theirs).toBeInstanceOf(type);
      expect(ours).toBeInstanceOf(type);
      for (const field of ['name', 'message', 'Item', 'CancellationReasons'])
        expect([field, Reflect.get(ours as object, field)]).toEqual([field, Reflect.get(theirs as object, field)]);
    }
  });
});
