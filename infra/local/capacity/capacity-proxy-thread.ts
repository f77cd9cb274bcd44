/** Stands between the functions and DynamoDB: counts what calls cost, and fails some of them when asked to. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { parentPort, workerData } from 'node:worker_threads';
import { listenOnLoopback } from '../engines/listen.ts';
import { answerCalls } from '../engines/thread-calls.ts';
import { createFaultSource, type FaultKind } from '../faults/fault-rules.ts';
import { createCapacityLedger } from './capacity-ledger.ts';
import type { CapacityProxyMethods } from './capacity-proxy-methods.ts';
import { askForCapacity, tablesOf, takeCapacity, UNIT_OF } from './consumed-capacity.ts';
import { kindsOfWrite } from './kinds-of-write.ts';

const { endpoint, tables } = workerData as { readonly endpoint: string; readonly tables: readonly string[] };
const ledger = createCapacityLedger(tables);
const faults = createFaultSource();

const target = new URL(endpoint);
const secure = target.protocol === 'https:';
const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });

type Upstream = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

const server = createServer((incoming, response) => {
  handle(incoming, response).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    send(
      response,
      500,
      { 'content-type': JSON_TYPE },
      Buffer.from(JSON.stringify({ __type: 'InternalServerError', message })),
    );
  });
});

const JSON_TYPE = 'application/x-amz-json-1.0';

async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const received = await read(incoming);
  const operation = /\.(\w+)$/.exec(String(incoming.headers['x-amz-target'] ?? ''))?.[1] ?? '';
  const unit = UNIT_OF[operation];
  if (unit === undefined) {
    const { status, headers, body } = await forward(incoming, received);
    return send(response, status, headers, body);
  }
  const input = received.toString('utf8');
  const fault = faults.draw(operation, () => tablesOf(input));
  if (fault === 'throttle' || fault === 'error') return fail(response, fault);
  const { body: asking, asked } = askForCapacity(input);
  const upstream = await forward(incoming, Buffer.from(asking));
  if (upstream.status !== 200) {
    if (unit === 'write') countRefusal(input, upstream.body);
    return fault === undefined
      ? send(response, upstream.status, upstream.headers, upstream.body)
      : fail(response, fault);
  }
  const { body, consumed } = takeCapacity(upstream.body, asked);
  const kinds = unit === 'write' ? kindsOfWrite(input) : undefined;
  for (const one of consumed) ledger.count(unit, one, kinds);
  if (fault !== undefined) return fail(response, fault);
  // The checksum was of the longer answer.
  const { 'x-amz-crc32': _, ...headers } = upstream.headers;
  send(response, 200, headers, body);
}

function countRefusal(input: string, body: Buffer): void {
  const units = body.includes('ConditionalCheckFailedException')
    ? 1
    : body.includes('TransactionCanceledException')
      ? 2
      : undefined;
  if (units === undefined) return;
  const kinds = kindsOfWrite(input);
  for (const table of tablesOf(input)) ledger.countRefused(table, units, kinds);
}

function forward(incoming: IncomingMessage, body: Buffer): Promise<Upstream> {
  const { host: _, connection: __, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? secureRequest : request)(
      target,
      { method: 'POST', agent, headers: { ...headers, host: target.host, 'content-length': body.length } },
      (answer) => {
        read(answer).then(
          (content) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: content }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const FAILURES: Readonly<Record<FaultKind, { readonly status: number; readonly type: string }>> = {
  throttle: { status: 400, type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' },
  error: { status: 500, type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' },
  'commit-then-fail': { status: 500, type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' },
};

function fail(response: ServerResponse, fault: FaultKind): void {
  const { status, type } = FAILURES[fault];
  const body = Buffer.from(JSON.stringify({ __type: type, message: 'Scripted by the local host.' }));
  send(response, status, { 'content-type': JSON_TYPE }, body);
}

function send(response: ServerResponse, status: number, headers: IncomingMessage['headers'], body: Buffer): void {
  const { connection: _, 'transfer-encoding': __, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length });
  response.end(body);
}

function read(stream: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    stream.on('error', reject);
  });
}

const methods = {
  report: () => ledger.report(),
  reset: () => ledger.reset(),
  addFaults: (rules) => faults.add(rules.filter(({ service }) => service === 'dynamodb')),
  clearFaults: () => faults.clear(),
} satisfies CapacityProxyMethods;

const { url } = await listenOnLoopback(server, 0);
if (parentPort !== null) {
  answerCalls(parentPort, methods);
  parentPort.postMessage({ id: 0, result: url });
}
