import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningHost, startFixture } from './fixture/running-host.ts';

const TableName = 'visitors';

describe('what DynamoDB calls cost', () => {
  let running: RunningHost;
  beforeAll(async () => {
    running = await startFixture();
  });
  beforeEach(async () => {
    await running.json('DELETE', '/__local/faults');
    await running.json('POST', '/__local/capacity/reset', {});
  });
  const capacity = async () => (await running.json('GET', '/__local/capacity')).body;
  const put = (pk: string, more: object = {}) =>
    running.aws('dynamodb', 'PutItem', { TableName, Item: { pk: { S: pk }, ...more } });

  it('counts a table and its indexes apart and adds them up in the total', async () => {
    await put('a', { dueP: { S: 'due#1' } });
    await put('a', { dueP: { S: 'due#2' } });
    await put('plain');
    await running.aws('dynamodb', 'GetItem', { TableName, Key: { pk: { S: 'a' } } });
    const query = {
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueP = :p',
      ExpressionAttributeValues: { ':p': { S: 'due#2' } },
    };
    expect((await running.aws('dynamodb', 'Query', query)).body.Count).toBe(1);
    expect(await capacity()).toEqual({
      tables: {
        visitors: {
          readUnits: 0.5,
          writeUnits: 3,
          indexes: { due: { readUnits: 0.5, writeUnits: 3 } },
          kinds: { other: 3 },
        },
      },
      total: { readUnits: 1, writeUnits: 6 },
    });
  });

  it('counts one write for a failed condition', async () => {
    await put('b');
    await running.json('POST', '/__local/capacity/reset', {});
    const refused = await running.aws('dynamodb', 'PutItem', {
      TableName,
      Item: { pk: { S: 'b' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(refused.status).toBe(400);
    expect(await capacity()).toMatchObject({
      tables: { visitors: { writeUnits: 1 } },
      total: { readUnits: 0, writeUnits: 1 },
    });
  });

  it('says what kinds of item were written, by the first word of their keys', async () => {
    await put('V#a');
    await put('A#b');
    await running.aws('dynamodb', 'PutItem', {
      TableName,
      Item: { pk: { S: 'A#b' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    const requests = [
      { PutRequest: { Item: { pk: { S: 'A#c' } } } },
      { PutRequest: { Item: { pk: { S: '0a1b' } } } },
      { DeleteRequest: { Key: { pk: { S: 'V#a' } } } },
    ];
    await running.aws('dynamodb', 'BatchWriteItem', { RequestItems: { visitors: requests } });
    expect(await capacity()).toMatchObject({
      tables: { visitors: { writeUnits: 6, kinds: { V: 2, A: 3, other: 1 } } },
    });
  });

  it('tells a caller what it asked for and nothing else', async () => {
    await put('c', { text: { S: '"ConsumedCapacity":{}' } });
    const get = (more: object) => running.aws('dynamodb', 'GetItem', { TableName, Key: { pk: { S: 'c' } }, ...more });
    expect(Object.keys((await get({})).body)).toEqual(['Item']);
    expect((await get({ ReturnConsumedCapacity: 'NONE' })).body).not.toHaveProperty('ConsumedCapacity');
    expect((await get({ ReturnConsumedCapacity: 'TOTAL' })).body.ConsumedCapacity).toEqual({
      TableName,
      CapacityUnits: 0.5,
    });
    expect((await get({ ReturnConsumedCapacity: 'INDEXES' })).body.ConsumedCapacity).toMatchObject({
      Table: { CapacityUnits: 0.5 },
    });
    const batch = await running.aws('dynamodb', 'BatchGetItem', {
      RequestItems: { visitors: { Keys: [{ pk: { S: 'c' } }] } },
    });
    expect(Object.keys(batch.body).sort()).toEqual(['Responses', 'UnprocessedKeys']);
  });

  it('fails calls as scripted, also after they were done', async () => {
    const script = (rule: object) => running.json('POST', '/__local/faults', { service: 'dynamodb', ...rule });
    await script({ fault: 'throttle', operation: 'PutItem', table: 'visitors', times: 1 });
    expect((await put('d')).body.__type).toContain('ProvisionedThroughputExceededException');
    expect((await put('d')).status).toBe(200);
    await script({ fault: 'commit-then-fail', operation: 'PutItem', times: 1 });
    expect((await put('done all the same')).status).toBe(500);
    expect((await running.notes('done all the same')).size).toBe(1);
    await script({ fault: 'error', rate: 1 });
    expect((await put('e')).status).toBe(500);
    await running.json('DELETE', '/__local/faults');
    expect((await put('e')).status).toBe(200);
    expect((await script({ fault: 'sometimes' })).status).toBe(400);
  });

  it('fails calls to a queue as scripted', async () => {
    const url = (await running.json('GET', '/env')).body.EVENTS_QUEUE_URL;
    const send = () => running.aws('sqs', 'SendMessage', { QueueUrl: url, MessageBody: '{}' });
    await running.json('POST', '/__local/faults', {
      service: 'sqs',
      fault: 'error',
      queue: 'events',
      operation: 'SendMessage',
      times: 1,
    });
    expect((await send()).status).toBe(500);
    expect((await send()).status).toBe(200);
    await running.json('POST', '/__local/faults', {
      service: 'sqs',
      fault: 'commit-then-fail',
      operation: 'SendMessage',
      times: 1,
    });
    expect((await send()).status).toBe(500);
    await running.host.drain();
    expect([...(await running.notes('batch#')).values()].flat()).toHaveLength(2);
  });
});
