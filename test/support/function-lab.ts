import { gunzipSync } from 'node:zlib';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse } from 'aws-lambda';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from '../../infra/local/graph-sandbox/credentials.ts';
import { startGraphSandbox } from '../../infra/local/graph-sandbox/start-graph-sandbox.ts';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { GRAPH_VERSION } from '../../shared/meta/graph-version.ts';
import { createCreateSite } from '../../shared/pipeline/create-site.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { PK, SK } from '../../shared/storage/table.ts';
import { openAwsDoor } from './aws-door.ts';
import { createBucket } from './bucket.ts';
import { type Fates, NO_FAULTS, withFates } from './call-fates.ts';
import { startDynamo } from './dynamo.ts';
import { callEngine } from './engine-calls.ts';
import { dumpFacts, scanAll } from './facts-dump.ts';
import type { SandboxAudience, SandboxRequest } from './graph.ts';
import { brokenInvariants } from './invariants.ts';
import { watchCalls } from './sdk-calls.ts';
import { randomSecret } from './site.ts';

const QUEUES = ['events', 'sync', 'forward'] as const;
export type QueueName = (typeof QUEUES)[number];
export type QueuedMessage = { readonly messageId: string; readonly body: string };
export type FunctionLab = Awaited<ReturnType<typeof startFunctionLab>>;

export const LAB_KEYS = { server: 'a-server-key', read: 'a-read-key', admin: 'an-admin-key' };
export const LAB_SITE = 'shop' as SiteId;
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let started = false;

/**
 * The deployed functions as their `main.ts` wires them, on a DynamoDB and a Graph sandbox of their own, with queues and
 * an archive whose deliveries the test decides on. One a process: the functions are loaded once.
 */
export async function startFunctionLab() {
  if (started) throw new Error('One lab a process, and so one for all tests of a file');
  started = true;
  /** The latest time anything was done at: Meta takes no old events. */
  let clock = 0;
  const [tables, sandbox] = await Promise.all([startDynamo(), startGraphSandbox({ port: 0, now: () => clock })]);
  const queues: Record<QueueName, QueuedMessage[]> = { events: [], sync: [], forward: [] };
  const archive = new Map<string, Uint8Array>();
  let sent = 0;

  function enqueue(url: unknown, body: unknown): void {
    const name = String(url).replace(/.*\//, '');
    const queue = QUEUES.find((candidate) => candidate === name) ?? 'sync';
    sent += 1;
    queues[queue].push({ messageId: `message-${sent}`, body: String(body) });
  }

  const sendMessage = ({ QueueUrl, MessageBody }: Readonly<Record<string, unknown>>) => {
    enqueue(QueueUrl, MessageBody);
    return { MessageId: `message-${sent}` };
  };
  const [dynamoDoor, sqsDoor] = await Promise.all([
    openAwsDoor('dynamodb', tables.endpoint),
    openAwsDoor('sqs', undefined, (_, input) => sendMessage(input)),
  ]);
  watchCalls({
    dynamodb: callEngine(tables.endpoint),
    sqs: (name, input) => {
      if (name !== 'SendMessageCommand') throw new Error(`The lab does not know ${name}`);
      return sendMessage(input);
    },
    s3: createBucket(archive),
    ssm: (_, { Name }) => ({ Parameter: { Value: Name === '/token' ? SANDBOX_TOKEN : SANDBOX_APP_SECRET } }),
  });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDoor.url,
    AWS_ENDPOINT_URL_SQS: sqsDoor.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    VISITORS_TABLE: tables.visitors,
    TOUCHES_TABLE: tables.touches,
    CONVERSIONS_TABLE: tables.conversions,
    CONTROL_TABLE: tables.control,
    LEDGER_TABLE: tables.ledger,
    INSIGHTS_TABLE: tables.insights,
    OWN_NAME: 'events.shop.example',
    ARCHIVE_BUCKET: 'archive',
    ARCHIVE_RETENTION_DAYS: '90',
    EVENTS_QUEUE_URL: 'http://sqs/events',
    SYNC_QUEUE_URL: 'http://sqs/sync',
    FORWARD_QUEUE_URL: 'http://sqs/forward',
    META_BASE_URL: sandbox.url,
    META_TOKEN_PARAMETER: '/token',
    META_APP_SECRET_PARAMETER: '/secret',
  });
  const collect = await import('../../functions/collect/main.ts');
  // The others use the SDK, whose calls meet their fates on the way out.
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tables.endpoint;
  const [process_, sweep, syncAudience, forwardEvents, api, importInsights, buildHistory] = await Promise.all([
    import('../../functions/process/main.ts'),
    import('../../functions/sweep/main.ts'),
    import('../../functions/sync-audience/main.ts'),
    import('../../functions/forward-events/main.ts'),
    import('../../functions/api/main.ts'),
    import('../../functions/import-insights/main.ts'),
    import('../../functions/build-history/main.ts'),
  ]);
  const control = createControlStore(tables.client, tables.control);

  const audiencesAtMeta = async (): Promise<readonly SandboxAudience[]> =>
    ((await (await fetch(`${sandbox.url}/__sandbox/audiences`)).json()) as { audiences: SandboxAudience[] }).audiences;

  async function wipe(): Promise<void> {
    for (const TableName of [tables.visitors, tables.touches, tables.conversions, tables.ledger, tables.control]) {
      const keys = (await scanAll(tables.client, TableName)).map(({ [PK]: pk, [SK]: sk }) =>
        sk === undefined ? { [PK]: pk } : { [PK]: pk, [SK]: sk },
      );
      for (let start = 0; start < keys.length; start += 25) {
        const deletes = keys.slice(start, start + 25).map((Key) => ({ DeleteRequest: { Key: Key as never } }));
        await tables.client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: deletes } }));
      }
    }
    for (const { id } of await audiencesAtMeta()) {
      const headers = { authorization: `Bearer ${SANDBOX_TOKEN}` };
      await fetch(`${sandbox.url}/${GRAPH_VERSION}/${id}`, { method: 'DELETE', headers });
    }
    queues.events.length = 0;
    queues.sync.length = 0;
    queues.forward.length = 0;
    archive.clear();
  }

  const http = (method: string, path: string, timeEpoch: number, key: string | undefined, body?: string) => ({
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path.split('?')[0] ?? path,
    rawQueryString: path.split('?')[1] ?? '',
    headers: {
      host: 'events.shop.example',
      'user-agent': BROWSER,
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    requestContext: {
      requestId: 'request',
      timeEpoch,
      domainName: 'events.shop.example',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: BROWSER },
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
  });

  return {
    tables,
    queues,

    /** An empty world with one new site in it. */
    async begin(createdAt: Instant): Promise<void> {
      clock = createdAt;
      await wipe();
      const createSite = createCreateSite({
        sites: control,
        syncRequests: {
          async send(messages) {
            for (const message of messages) enqueue('/sync', JSON.stringify(message));
          },
        },
        randomKey: (role) => LAB_KEYS[role],
        randomSecret,
      });
      const settings = { maxChangeShare: 1, meta: { adAccountId: '77', pixelId: '78' } };
      await createSite({ siteId: LAB_SITE, now: createdAt, keys: LAB_KEYS, settings });
    },

    /** One request to `POST /v1/events`; `undefined`: no answer came. */
    async send(
      sender: 'server' | 'browser',
      events: readonly object[],
      at: Instant,
      fates = NO_FAULTS,
    ): Promise<number | undefined> {
      clock = Math.max(clock, at);
      const body = JSON.stringify({ siteId: LAB_SITE, events });
      const request = http('POST', '/v1/events', at, sender === 'server' ? LAB_KEYS.server : undefined, body);
      const outcome = await withFates(fates, () => {
        dynamoDoor.enter();
        sqsDoor.enter();
        return call(collect.handler, request) as Promise<APIGatewayProxyStructuredResultV2>;
      });
      return outcome.kind === 'answered' ? outcome.answer.statusCode : undefined;
    },

    /** Delivers one batch; answers with the messages that come again. */
    async deliver(
      queue: QueueName,
      batch: readonly QueuedMessage[],
      fates: Fates = NO_FAULTS,
    ): Promise<readonly QueuedMessage[]> {
      const handler = { events: process_, sync: syncAudience, forward: forwardEvents }[queue].handler;
      const outcome = await withFates(
        fates,
        () =>
          call(
            handler,
            { Records: batch.map((record) => ({ ...record, attributes: { SentTimestamp: String(Date.now()) } })) },
            { getRemainingTimeInMillis: () => 90_000 },
          ) as Promise<SQSBatchResponse>,
      );
      if (outcome.kind !== 'answered') return batch;
      const failed = new Set(outcome.answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      return batch.filter(({ messageId }) => failed.has(messageId));
    },

    /** Delivers, without faults, until nothing waits; no clock moves and no schedule runs. @throws when something fails. */
    async drain(): Promise<void> {
      for (let round = 0; Object.values(queues).flat().length > 0; round++) {
        if (round === 10) throw new Error('The queues never get empty');
        for (const queue of QUEUES) {
          const batch = queues[queue].splice(0);
          const failed = batch.length === 0 ? [] : await this.deliver(queue, batch);
          if (failed.length > 0) throw new Error(`${failed.length} messages of the queue ${queue} failed`);
        }
      }
    },

    /** `false`: the scheduler tries again. */
    async sweep(at: Instant, fates: Fates = NO_FAULTS): Promise<boolean> {
      clock = Math.max(clock, at);
      const outcome = await withFates(fates, () => call(sweep.handler, { at: new Date(at).toISOString() }));
      return outcome.kind === 'answered';
    },

    /** What the schedule of `import-insights` does. */
    async importInsights(at: Instant): Promise<void> {
      clock = Math.max(clock, at);
      await call(importInsights.handler, { at: new Date(at).toISOString() });
    },

    /** What the schedule of `build-history` does. */
    async buildHistory(at: Instant): Promise<void> {
      clock = Math.max(clock, at);
      const context = { getRemainingTimeInMillis: () => 900_000 };
      await call(buildHistory.handler, { at: new Date(at).toISOString() }, context);
    },

    /** Names of objects in the archive's bucket. */
    objects: (prefix: string): readonly string[] => [...archive.keys()].filter((key) => key.startsWith(prefix)).sort(),

    /** What ads and posts reached, as Meta has it; what was told before of the same ones is replaced. */
    async scriptInsights(figures: object): Promise<void> {
      const answer = await fetch(`${sandbox.url}/__sandbox/insights`, {
        method: 'POST',
        body: JSON.stringify(figures),
      });
      if (!answer.ok) throw new Error(`The sandbox did not take the figures: ${await answer.text()}`);
    },

    /** The body of a `GET` at a time. */
    async ask(path: string, at: Instant): Promise<unknown> {
      const answer = (await call(
        api.handler,
        http('GET', path, at, LAB_KEYS.read),
      )) as APIGatewayProxyStructuredResultV2;
      if (answer.statusCode !== 200) throw new Error(`GET ${path} answered ${answer.statusCode}`);
      return JSON.parse(answer.body ?? '');
    },

    /** What an admin asks to be done; the answer's status. */
    async change(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object, at: Instant): Promise<number> {
      const request = http(method, path, at, LAB_KEYS.admin, JSON.stringify(body));
      return ((await call(api.handler, request)) as APIGatewayProxyStructuredResultV2).statusCode ?? 0;
    },

    /** Any request as a client sends it: events go to `collect`, all else to `api`. */
    async request(
      method: string,
      path: string,
      { key, at, body }: { readonly key?: string | undefined; readonly at: Instant; readonly body?: unknown },
    ): Promise<{ readonly status: number; readonly body: unknown }> {
      clock = Math.max(clock, at);
      const handler = path === '/v1/events' ? collect.handler : api.handler;
      const request = http(method, path, at, key, body === undefined ? undefined : JSON.stringify(body));
      const answer = (await call(handler, request)) as APIGatewayProxyStructuredResultV2;
      return { status: answer.statusCode ?? 0, body: answer.body ? JSON.parse(answer.body) : undefined };
    },

    /** What Meta is to answer instead. */
    async failMeta(...faults: readonly object[]): Promise<void> {
      const answer = await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(faults) });
      if (!answer.ok) throw new Error(`The sandbox did not take the faults: ${await answer.text()}`);
    },

    facts: () => dumpFacts(tables.client, tables),
    audiencesAtMeta,
    /** Scripts what Meta answers from now on; nothing: it is well again. */
    async scriptMeta(...faults: readonly object[]): Promise<void> {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
      await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'POST', headers, body: JSON.stringify(faults) });
    },
    requestsAtMeta: async (): Promise<readonly SandboxRequest[]> =>
      ((await (await fetch(`${sandbox.url}/__sandbox/requests`)).json()) as { requests: SandboxRequest[] }).requests,
    /** What the Conversions API received. */
    eventsAtMeta: async (): Promise<unknown> => (await fetch(`${sandbox.url}/__sandbox/events`)).json(),
    brokenInvariants: async (at: Instant) =>
      brokenInvariants({ client: tables.client, tables, siteId: LAB_SITE }, at, await audiencesAtMeta()),

    /** Every different line of the archive. */
    archived: (): readonly string[] => {
      const raw = [...archive].flatMap(([key, bytes]) => (key.startsWith('raw/') ? [bytes] : []));
      const lines = raw.flatMap((bytes) => gunzipSync(bytes).toString().split('\n'));
      return [...new Set(lines)].filter((line) => line !== '').sort();
    },

    async stop(): Promise<void> {
      await Promise.all([dynamoDoor.close(), sqsDoor.close(), tables.stop(), sandbox.close()]);
    },
  };
}

/** Handlers have the types of the events they read; what is made here has the fields they read. */
function call(handler: unknown, event: object, context: object = {}): Promise<unknown> {
  return (handler as (event: object, context: object) => Promise<unknown>)(event, context);
}
