import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createApiHandler } from '../../functions/api/handler.ts';
import type { EventsMessage, SyncMessage } from '../../shared/contracts/messages.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { SiteId, VisitorId } from '../../shared/domain/ids.ts';
import { matchKeyHashing } from '../../shared/meta/match-key-hashing.ts';
import { createCreateSite, type SiteKeys } from '../../shared/pipeline/create-site.ts';
import { createErasePerson } from '../../shared/pipeline/erase-person.ts';
import { createIngestEvents } from '../../shared/pipeline/ingest-events.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';
import { createArchive } from '../../shared/storage/archive.ts';
import { createChannelRulesStore } from '../../shared/storage/channel-rules-store.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { createConversionStore } from '../../shared/storage/conversion-store.ts';
import { createCountStore } from '../../shared/storage/count-store.ts';
import { createErasing } from '../../shared/storage/erasing.ts';
import { createFindKeys } from '../../shared/storage/find-keys.ts';
import { createForwardingStore } from '../../shared/storage/forwarding-store.ts';
import { createGoalStore } from '../../shared/storage/goal-store.ts';
import { createHistoryFiles, fingerprint } from '../../shared/storage/history-files.ts';
import { createInsightImportStore } from '../../shared/storage/insight-import-store.ts';
import { createInsightStore } from '../../shared/storage/insight-store.ts';
import { createLeavingStore } from '../../shared/storage/leaving-store.ts';
import { createLedgerStore } from '../../shared/storage/ledger-store.ts';
import { createLinkStore } from '../../shared/storage/link-store.ts';
import { createRateStore } from '../../shared/storage/rate-store.ts';
import { createRawObjects } from '../../shared/storage/raw-objects.ts';
import { createReadMeter } from '../../shared/storage/read-meter.ts';
import { createTouchStore } from '../../shared/storage/touch-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { startDynamo } from './dynamo.ts';
import { startQueues } from './queues.ts';
import { randomSecret } from './site.ts';

export const NOW = Date.UTC(2026, 2, 10, 12);
const BUCKET = 'archive';

export type Call = {
  readonly key?: string;
  /** Sent as it is when it is text. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>> | string;
  readonly now?: number;
  readonly ifNoneMatch?: string;
};
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever was answered
  readonly body: any;
};

export type TestApi = Awaited<ReturnType<typeof startApi>>;

/** The api function's handler on real engines, with the means to bring events in. */
export async function startApi() {
  const [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  await queues.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const { QueueUrl: queueUrl = '' } = await queues.sqs.send(new CreateQueueCommand({ QueueName: 'sync' }));
  const control = createControlStore(tables.client, tables.control);
  const visitors = createVisitorStore(tables.client, tables.visitors);
  const conversions = createConversionStore(tables.client, tables, () => Date.now());
  const archive = createArchive(queues.s3, BUCKET);
  const syncRequests = createSyncQueue(queues.sqs, queueUrl);
  let sendsFail = false;
  queues.sqs.middlewareStack.add(
    (next) => async (args) => {
      if (sendsFail) throw new Error('The queue does not answer');
      return next(args);
    },
    { step: 'initialize' },
  );
  const queued: EventsMessage[] = [];
  const faults: unknown[] = [];
  let keys = 0;
  let links = 0;
  const randomKey = (role: string): string => `random-${role}-${++keys}`;
  const handler = createApiHandler({
    reachesMeta: false,
    control,
    forwardings: createForwardingStore(tables.client, tables.control),
    counts: createCountStore(tables.client, tables.control),
    insightImports: createInsightImportStore(tables.client, tables.control),
    leavings: createLeavingStore(tables.client, tables.control),
    hashed: createFindKeys(tables.client, tables.visitors),
    identity: { ...createIdentityHashes(), ...matchKeyHashing, digest: (text) => text },
    channelRules: createChannelRulesStore(tables.client, tables.control),
    goals: createGoalStore(tables.client, tables.control),
    rates: createRateStore(tables.client, tables.control),
    links: createLinkStore(tables.client, tables.control),
    visitors,
    touches: createTouchStore(tables.client, tables.touches),
    ledger: createLedgerStore(tables.client, tables.ledger),
    conversions,
    insights: createInsightStore(tables.client, tables.insights),
    archive,
    rawObjects: createRawObjects(queues.s3, BUCKET),
    historyFiles: createHistoryFiles(queues.s3, BUCKET),
    fingerprint,
    archiveRetentionDays: 90,
    syncRequests,
    eventsQueue: { send: async (message) => void queued.push(message) },
    digestClickId: (value) => value.slice(0, 6),
    randomKey,
    randomSecret,
    randomLinkId: () => `Link${String(++links).padStart(6, '0')}`,
    ownName: '',
    readMeter: createReadMeter(tables.client),
    reportFault: (error) => faults.push(error),
  });
  const stores = {
    visitors,
    touches: createTouchStore(tables.client, tables.touches),
    conversions,
    erasing: createErasing(tables.client, tables),
    identity: createIdentityHashes(),
  };
  const ingestEvents = createIngestEvents({
    ...stores,
    erasePerson: createErasePerson(stores),
    sites: control,
    archive,
    syncRequests,
    forwardRequests: { send: async () => {} },
    digest: (value) => value.slice(0, 6),
  });
  const createSite = createCreateSite({ sites: control, syncRequests, randomKey, randomSecret });

  return {
    tables,
    control,
    visitors,
    archive,
    /** Faults of ours so far; a test that ends with one has found a bug. */
    faults,

    /** While it runs no message gets into a queue. */
    async withoutQueues<Value>(run: () => Promise<Value>): Promise<Value> {
      sendsFail = true;
      try {
        return await run();
      } finally {
        sendsFail = false;
      }
    },

    async newSite(siteId: string): Promise<SiteKeys> {
      const made = await createSite({ siteId: siteId as SiteId, now: NOW - 90 * 86_400_000 });
      if (made.kind === 'taken') throw new Error(`Site ${siteId} is taken`);
      return made.keys;
    },

    async call(
      method: string,
      path: string,
      { key, body, query = '', now = NOW, ifNoneMatch }: Call = {},
    ): Promise<Answer> {
      const rawQueryString = typeof query === 'string' ? query : new URLSearchParams(query).toString();
      const answer = await handler({
        version: '2.0',
        routeKey: 'ANY /v1/{proxy+}',
        rawPath: path,
        rawQueryString,
        headers: {
          host: 'api.example',
          ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        requestContext: {
          domainName: 'api.example',
          requestId: 'request-1',
          timeEpoch: now,
          http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
        } as APIGatewayProxyEventV2['requestContext'],
        isBase64Encoded: false,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = answer.isBase64Encoded ? Buffer.from(answer.body, 'base64').toString() : answer.body;
      const headers = (answer.headers ?? {}) as Record<string, string>;
      const isJson = /json/.test(headers['content-type'] ?? '') && !/ndjson/.test(headers['content-type'] ?? '');
      return { status: answer.statusCode, headers, text, body: isJson ? JSON.parse(text) : undefined };
    },

    /** Brings events in as `process` does; what they lack is made up. */
    async ingest(siteId: string, events: readonly Partial<TrackedEvent>[], receivedAt = NOW): Promise<void> {
      const whole = events.map(
        (event, index): TrackedEvent => ({
          eventId: `${siteId}-${receivedAt}-${index}`,
          event: 'page_view',
          occurredAt: receivedAt,
          visitorId: 'someone' as VisitorId,
          trust: 'server',
          ...event,
        }),
      );
      const failures = await ingestEvents([
        { v: 1, siteId: siteId as SiteId, receivedAt, events: whole, withheld: [], rejected: [] },
      ]);
      for (const fault of failures.values()) throw fault;
    },

    /** Applies what the api put into the events queue. */
    async applyQueued(): Promise<void> {
      for (const fault of (await ingestEvents(queued.splice(0))).values()) throw fault;
    },

    /** Everything asked of `sync-audience` since the last time. */
    async takeSyncRequests(): Promise<readonly SyncMessage[]> {
      const found: SyncMessage[] = [];
      for (;;) {
        const { Messages = [] } = await queues.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
        );
        if (Messages.length === 0) return found;
        for (const { Body = '', ReceiptHandle } of Messages) {
          found.push(JSON.parse(Body));
          await queues.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        }
      }
    },

    async stop(): Promise<void> {
      await Promise.all([tables.stop(), queues.stop()]);
    },
  };
}
