import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchGetItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsPlace } from '../../../../shared/runtime/aws/aws-environment.ts';
import { createJsonClient } from '../../../../shared/runtime/aws/json-client.ts';
import { signRequest } from '../../../../shared/runtime/aws/sign-request.ts';
import { startDynamo, type TestTables } from '../../../support/dynamo.ts';
import { startQueues, type TestQueues } from '../../../support/queues.ts';

const KEYS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a/secret+key' };

function client(service: 'dynamodb' | 'sqs', endpoint: string, more: Readonly<Record<string, string>> = {}) {
  const environment = { ...KEYS, [`AWS_ENDPOINT_URL_${service.toUpperCase()}`]: endpoint, ...more };
  return createJsonClient(service, { environment, wallClock: () => Date.now(), random: () => 0 });
}

type Heard = { readonly headers: IncomingMessage['headers']; readonly path: string; readonly body: string };

/** Answers one request after the other as it was told, and remembers them. */
async function startScripted(answers: readonly ((response: ServerResponse) => void)[]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const answer = answers[Math.min(heard.length, answers.length - 1)];
      heard.push({ headers: request.headers, path: request.url ?? '', body });
      answer?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, heard, stop: () => new Promise((resolve) => server.close(resolve)) };
}

const say = (status: number, body: string) => (response: ServerResponse) => {
  response.writeHead(status, { connection: 'close' }).end(body);
};

describe('calls of AWS without the SDK', () => {
  let tables: TestTables;
  let queues: TestQueues;
  beforeAll(async () => {
    [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  });
  afterAll(async () => {
    await Promise.all([tables.stop(), queues.stop()]);
  });

  it('are signed as the SDK signs them', async () => {
    const server = await startScripted([say(200, '{"Responses":{}}')]);
    const credentials = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'a/secret+key',
      sessionToken: 'a+session/token',
    };
    const sdk = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
    await sdk.send(new BatchGetItemCommand({ RequestItems: { t: { Keys: [{ pk: { S: 'Größe €' } }] } } }));
    sdk.destroy();
    await server.stop();
    const { headers, path, body } = server.heard[0] ?? { headers: {}, path: '', body: '' };
    const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
    const added = ['host', 'x-amz-date', 'x-amz-security-token'];
    const ours = signRequest(
      {
        service: 'dynamodb',
        region: 'eu-central-1',
        host: headers.host ?? '',
        path,
        body,
        headers: Object.fromEntries(
          signed.filter((name) => !added.includes(name)).map((name) => [name, String(headers[name])]),
        ),
      },
      credentials,
      Date.parse(String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')),
    );
    expect(signed).toContain('x-amz-target');
    expect(ours.authorization).toBe(headers.authorization);
  });

  it('read items and put messages', async () => {
    const item = { pk: { S: 'SITE#a' }, sk: { S: 'SITE' }, name: { S: 'Größe €' }, version: { N: '3' } };
    await tables.client.send(new PutItemCommand({ TableName: tables.control, Item: item }));
    const dynamo = client('dynamodb', tables.endpoint);
    const keys = [
      { pk: item.pk, sk: item.sk },
      { pk: { S: 'SITE#b' }, sk: item.sk },
    ];
    const read = await dynamo<{ Responses: unknown }>('BatchGetItem', {
      RequestItems: { [tables.control]: { Keys: keys } },
    });
    expect(read.Responses).toEqual({ [tables.control]: [item] });

    const { QueueUrl = '' } = await queues.sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
    await client('sqs', queues.endpoint)('SendMessage', { QueueUrl, MessageBody: 'Größe €' });
    const { Messages = [] } = await queues.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body }) => Body)).toEqual(['Größe €']);
  });

  it('go to AWS of the region when no other place is named', () => {
    expect(awsPlace('sqs', KEYS).endpoint.href).toBe('https://sqs.us-east-1.amazonaws.com/');
    expect(awsPlace('dynamodb', { AWS_REGION: 'cn-north-1' }).endpoint.host).toBe(
      'dynamodb.cn-north-1.amazonaws.com.cn',
    );
  });

  it('are tried again when AWS cannot answer now', async () => {
    const throttled = say(400, '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}');
    const hangUp = (response: ServerResponse): void => void response.socket?.destroy();
    for (const trouble of [throttled, hangUp, say(502, '<html>Bad gateway</html>')]) {
      const server = await startScripted([trouble, trouble, say(200, '{"Responses":{}}')]);
      expect(await client('dynamodb', server.endpoint)('BatchGetItem', {})).toEqual({ Responses: {} });
      expect(server.heard).toHaveLength(3);
      await server.stop();
    }
  });

  it('fail after three tries, by the name AWS gave', async () => {
    const server = await startScripted([
      say(500, '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Oh"}'),
    ]);
    await expect(client('dynamodb', server.endpoint)('BatchGetItem', {})).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    expect(server.heard).toHaveLength(3);
    await server.stop();
  });

  it('are not tried again when the request is wrong', async () => {
    const server = await startScripted([
      say(400, '{"__type":"com.amazon.coral.validate#ValidationException","message":"No"}'),
    ]);
    await expect(client('sqs', server.endpoint)('SendMessage', {})).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(server.heard).toHaveLength(1);
    await server.stop();
  });
});
