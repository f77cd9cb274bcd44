import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createCollectHandler } from '../../functions/collect/handler.ts';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import { readEventsMessage } from '../../shared/contracts/read-events-message.ts';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { Site } from '../../shared/domain/site.ts';
import { matchKeyHashing } from '../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents } from '../../shared/pipeline/accept-events.ts';
import { createCreateSite } from '../../shared/pipeline/create-site.ts';
import { createEventsQueue } from '../../shared/queues/events-queue.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { createSiteAndKeyReader } from '../../shared/storage/site-and-key.ts';
import { startDynamo } from './dynamo.ts';
import { startQueues } from './queues.ts';
import { isSigned, randomSecret } from './site.ts';

export const NOW = Date.UTC(2026, 0, 10, 12);

export type Sent = {
  readonly key?: string;
  readonly base64?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** The API's own name. */
  readonly host?: string;
  readonly method?: string;
};

export type CollectAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever was answered
  readonly body: any;
};

export type TestCollect = Awaited<ReturnType<typeof startCollect>>;

/** The collect function's handler on real engines, with the sites `shop` and `other`. */
export async function startCollect() {
  const [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  const { QueueUrl: queueUrl = '' } = await queues.sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
  const control = createControlStore(tables.client, tables.control);
  const createSite = createCreateSite({
    sites: control,
    syncRequests: { send: async () => {} },
    randomKey: String,
    randomSecret,
  });
  const faults: unknown[] = [];
  const newSite = async (siteId: string, settings: Partial<Site> = {}): Promise<void> => {
    const keys = { server: `${siteId}-server`, read: `${siteId}-read`, admin: `${siteId}-admin` };
    await createSite({ siteId: siteId as SiteId, now: NOW, keys, settings });
  };
  const handlerFor = (url: string, controlTable = tables.control) =>
    createCollectHandler({
      sites: createSiteAndKeyReader(tables.client, controlTable),
      queue: createEventsQueue(queues.sqs, url),
      acceptEvents: createAcceptEvents({ ...matchKeyHashing, digest: (text) => text, isSigned }),
      random: () => 0.5,
      reportFault: (error) => faults.push(error),
    });
  await Promise.all([newSite('shop'), newSite('other')]);
  const handler = handlerFor(queueUrl);

  return {
    tables,
    queues,
    queueUrl,
    faults,
    newSite,
    handlerFor,

    async post(body: string, sent: Sent = {}, by = handler): Promise<CollectAnswer> {
      const { key, base64 = false, host = 'events.shop.example', method = 'POST' } = sent;
      const event = {
        headers: {
          'x-forwarded-proto': 'https',
          ...sent.headers,
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        ...(sent.cookies === undefined ? {} : { cookies: [...sent.cookies] }),
        body: base64 ? Buffer.from(body).toString('base64') : body,
        isBase64Encoded: base64,
        requestContext: { requestId: 'r', timeEpoch: NOW, domainName: host, http: { method } },
      } as unknown as APIGatewayProxyEventV2;
      const { statusCode = 0, headers = {}, cookies = [], body: text = '' } = await by(event);
      return {
        status: statusCode,
        headers: headers as Record<string, string>,
        cookies,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },

    /** Takes the messages from the queue. */
    async queued(): Promise<readonly EventsMessage[]> {
      const found: EventsMessage[] = [];
      for (;;) {
        const { Messages = [] } = await queues.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return found;
        for (const { Body = '', ReceiptHandle } of Messages) {
          found.push(readEventsMessage(Body));
          await queues.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        }
      }
    },

    async stop(): Promise<void> {
      await Promise.all([tables.stop(), queues.stop()]);
    },
  };
}
