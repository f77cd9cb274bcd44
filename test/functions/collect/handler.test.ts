import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCollectHandler } from '../../../functions/collect/handler.ts';
import { readEventsMessage } from '../../../shared/contracts/read-events-message.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { hashPhone } from '../../../shared/meta/hash-phone.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { createAcceptEvents } from '../../../shared/pipeline/accept-events.ts';
import { createCreateSite } from '../../../shared/pipeline/create-site.ts';
import { createEventsQueue } from '../../../shared/queues/events-queue.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { createSiteAndKeyReader } from '../../../shared/storage/site-and-key.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';
import { isSigned, randomSecret } from '../../support/site.ts';

const NOW = Date.UTC(2026, 0, 10, 12);
let tables: TestTables;
let queues: TestQueues;
let queueUrl: string;
let handler: ReturnType<typeof createCollectHandler>;
const faults: unknown[] = [];

beforeAll(async () => {
  [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  queueUrl = (await queues.sqs.send(new CreateQueueCommand({ QueueName: 'events' }))).QueueUrl ?? '';
  const control = createControlStore(tables.client, tables.control);
  const createSite = createCreateSite({
    sites: control,
    syncRequests: { send: async () => {} },
    randomKey: String,
    randomSecret,
  });
  for (const siteId of ['shop', 'other'] as SiteId[]) {
    const keys = { server: `${siteId}-server`, read: `${siteId}-read`, admin: `${siteId}-admin` };
    await createSite({ siteId, now: NOW, keys });
  }
  handler = handlerWith(queueUrl);
});

afterAll(async () => {
  await Promise.all([tables.stop(), queues.stop()]);
});

function handlerWith(url: string): ReturnType<typeof createCollectHandler> {
  return createCollectHandler({
    sites: createSiteAndKeyReader(tables.client, tables.control),
    queue: createEventsQueue(queues.sqs, url),
    acceptEvents: createAcceptEvents({ hashEmail, hashPhone, digest: (text) => text, isSigned }),
    reportFault: (error) => faults.push(error),
  });
}

type Answer = {
  readonly status: number;
  readonly headers: APIGatewayProxyStructuredResultV2['headers'];
  readonly body: Problem;
};
type Problem = {
  readonly accepted?: number;
  readonly withheld?: readonly { readonly index: number; readonly reason: string }[];
  readonly errors?: readonly { readonly path: string }[];
};

async function post(
  body: string,
  options: { key?: string; base64?: boolean; collect?: typeof handler } = {},
): Promise<Answer> {
  const event = {
    headers: options.key === undefined ? {} : { authorization: `Bearer ${options.key}` },
    body: options.base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: options.base64 ?? false,
    requestContext: { requestId: 'r', timeEpoch: NOW },
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode = 0, headers, body: text = '' } = await (options.collect ?? handler)(event);
  return { status: statusCode, headers, body: JSON.parse(text) };
}

async function queued() {
  const { Messages = [] } = await queues.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => readEventsMessage(Body));
}

const view = (eventId: string) => ({ eventId, event: 'page_view', visitorId: 'v', consent: { marketing: 'granted' } });
const request = (events: readonly unknown[], more: object = {}) => JSON.stringify({ siteId: 'shop', events, ...more });

describe('POST /v1/events', () => {
  it('puts a request into one message, with what was withheld and refused beside it', async () => {
    const silent = { eventId: 'b', event: 'page_view', visitorId: 'v' };
    const { status, body } = await post(request([view('a'), silent, { event: 'page_view' }]), { base64: true });
    expect(status).toBe(400);
    expect(body).toMatchObject({ accepted: 1, withheld: [{ index: 1, reason: 'no_consent' }] });
    expect(body.errors?.map(({ path }) => path)).toEqual(['events.2.eventId']);
    const messages = await queued();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ siteId: 'shop', receivedAt: NOW, events: [{ eventId: 'a', trust: 'pixel' }] });
    expect(messages[0]?.withheld).toHaveLength(1);
    expect(messages[0]?.rejected).toHaveLength(1);
  });

  it('answers 202 with what was accepted', async () => {
    expect(await post(request([view('a')]), { key: 'shop-server' })).toMatchObject({
      status: 202,
      body: { accepted: 1, withheld: [] },
    });
    expect((await queued())[0]?.events[0]?.trust).toBe('server');
  });

  it('takes the site from the key when none is named', async () => {
    expect((await post(JSON.stringify({ events: [view('a')] }), { key: 'shop-server' })).status).toBe(202);
    expect((await queued())[0]?.siteId).toBe('shop');
  });

  it.each([
    ['an unknown key', { key: 'nobody' }, 'shop', 401],
    ['a read key', { key: 'shop-read' }, 'shop', 403],
    ['an admin key', { key: 'shop-admin' }, 'shop', 403],
    ['the key of another site', { key: 'other-server' }, 'shop', 403],
    ['a site nobody knows', {}, 'nowhere', 400],
    ['no site id at all', {}, '#', 400],
  ])('refuses %s and takes nothing', async (_, options, siteId, status) => {
    const answer = await post(request([view('a')], { siteId }), options);
    expect(answer.status).toBe(status);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(await queued()).toEqual([]);
  });

  it.each([
    ['51 events from a browser', request(Array.from({ length: 51 }, (_, i) => view(`e${i}`))), {}],
    ['more than 60 KB from a browser', request([{ ...view('a'), title: 'x'.repeat(61 * 1024) }]), {}],
    ['501 events from a server', request(Array.from({ length: 501 }, (_, i) => view(`e${i}`))), { key: 'shop-server' }],
    [
      'more than 1 MB from a server',
      request([{ ...view('a'), title: 'x'.repeat(1024 * 1024) }]),
      { key: 'shop-server' },
    ],
  ])('answers one 413 to %s and takes nothing', async (_, body, options) => {
    expect((await post(body, options)).status).toBe(413);
    expect(await queued()).toEqual([]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"siteId":"shop"}',
    '{"siteId":"shop","events":{}}',
    '{"siteId":7,"events":[]}',
  ])('refuses the body %j with a problem', async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.length).toBeGreaterThan(0);
  });

  it('splits what does not fit into one queue message and loses nothing', async () => {
    const events = Array.from({ length: 200 }, (_, i) => ({ ...view(`e${i}`), title: '\u0007'.repeat(1500) }));
    expect((await post(request(events), { key: 'shop-server' })).status).toBe(413);
    const fewer = events.map((event) => ({ ...event, title: '\u{1f45f}\uffff'.repeat(600) }));
    expect((await post(request(fewer), { key: 'shop-server' })).status).toBe(202);
    const messages = await queued();
    expect(messages.length).toBeGreaterThan(1);
    const kept = messages.flatMap((message) => message.events);
    expect(new Map(kept.map(({ eventId, title }) => [eventId, title]))).toEqual(
      new Map(fewer.map(({ eventId, title }) => [eventId, title])),
    );
  });

  it('asks to come again when the queue does not take it', async () => {
    const answer = await post(request([view('a')]), { collect: handlerWith(`${queueUrl}-gone`) });
    expect(answer.status).toBe(503);
    expect(answer.headers?.['retry-after']).toBe('2');
    expect(faults).not.toEqual([]);
  });
});
