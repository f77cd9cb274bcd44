import { createHash } from 'node:crypto';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebhookHandler } from '../../../functions/webhook/handler.ts';
import { readEventsMessage } from '../../../shared/contracts/read-events-message.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { matchKeyHashing } from '../../../shared/meta/match-key-hashing.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { createAcceptEvents } from '../../../shared/pipeline/accept-events.ts';
import { createEventsQueue } from '../../../shared/queues/events-queue.ts';
import { signVisitor } from '../../../shared/runtime/site-secret.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { createSiteAndKeyReader } from '../../../shared/storage/site-and-key.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';
import { aSite } from '../../support/site.ts';
import { payload, SECRET, shopifyHeaders, sign, wooHeaders } from '../../support/webhooks.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
let tables: TestTables;
let queues: TestQueues;
let queueUrl: string;
let handler: ReturnType<typeof createWebhookHandler>;
const faults: unknown[] = [];
const site = aSite({
  webhooks: { shopify: { secret: SECRET, previousSecret: 'before' }, woocommerce: { secret: SECRET } },
});

beforeAll(async () => {
  [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  queueUrl = (await queues.sqs.send(new CreateQueueCommand({ QueueName: 'events' }))).QueueUrl ?? '';
  const control = createControlStore(tables.client, tables.control);
  await control.createSite(site);
  await control.createSite(aSite({ siteId: 'bare' as SiteId }));
  handler = handlerWith(queueUrl);
});

afterAll(() => Promise.all([tables.stop(), queues.stop()]));

function handlerWith(url: string): typeof handler {
  return createWebhookHandler({
    sites: createSiteAndKeyReader(tables.client, tables.control),
    queue: createEventsQueue(queues.sqs, url),
    acceptEvents: createAcceptEvents({
      ...matchKeyHashing,
      digest: (text) => createHash('sha256').update(text).digest('hex'),
      isSigned: () => false,
    }),
    reportFault: (error) => faults.push(error),
  });
}

type Sent = {
  readonly provider?: string;
  readonly siteId?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly base64?: boolean;
  readonly by?: typeof handler;
};

async function post(
  body: string,
  { provider = 'shopify', siteId = 'shop', headers, base64 = false, by = handler }: Sent,
) {
  const answer = await by({
    headers,
    pathParameters: { provider, siteId },
    body: base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
    requestContext: { requestId: 'r', timeEpoch: NOW },
  } as unknown as APIGatewayProxyEventV2);
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body ?? '') };
}

async function queued() {
  const { Messages = [] } = await queues.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => readEventsMessage(Body));
}

const order = JSON.stringify(payload('shopify-order'));
const paid = (signature = sign(order)) => ({ headers: shopifyHeaders('orders/paid', signature) });

describe('a webhook that the shop signed', () => {
  it('is one message with the server’s trust, whatever API Gateway made of its body', async () => {
    for (const base64 of [false, true]) {
      expect(await post(order, { ...paid(), base64 })).toMatchObject({ status: 200, body: { accepted: 2 } });
      const messages = await queued();
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({
        siteId: 'shop',
        receivedAt: NOW,
        events: [
          { event: 'page_view', trust: 'server', consentFrom: 'visitor' },
          { event: 'purchase', trust: 'server', consentFrom: 'visitor', value: 124.9, orderId: '5940139491234' },
        ],
        withheld: [],
        rejected: [],
      });
    }
  });

  it('carries contact data as hashes, and neither addresses of the network nor names of browsers', async () => {
    await post(order, paid());
    const [message] = await queued();
    const text = JSON.stringify(message);
    expect(message?.events[1]?.matchKeys?.email).toBe(hashEmail('ada@example.com'));
    expect(message?.events[1]?.visitorId).toMatch(/^e\.[0-9a-f]{32}$/);
    for (const secret of ['ada@', '192.0.2.7', 'Mozilla', '4915112345678']) expect(text).not.toContain(secret);
  });

  it('names the visitor of a checkout token', async () => {
    const note_attributes = [{ name: 'backtrail', value: signVisitor(site.secret, 'checkout-token', 'visitor-7') }];
    const body = JSON.stringify(payload('shopify-order', { note_attributes }));
    await post(body, paid(sign(body)));
    expect((await queued())[0]?.events).toMatchObject([
      { event: 'purchase', visitorId: 'visitor-7', consentFrom: 'token' },
    ]);
  });

  it('carries the click ids of its buyer beside what grants nothing, where there is no token', async () => {
    const over = { landing_site: '/?gclid=G-1', note_attributes: [{ name: '_fbc', value: 'fb.1.1757000000000.F.1' }] };
    const body = JSON.stringify(payload('shopify-order', over));
    await post(body, paid(sign(body)));
    const clickIds = [
      { type: 'gclid', value: 'G-1' },
      { type: 'fbclid', value: 'F.1' },
    ];
    const [message] = await queued();
    expect(message?.events).toMatchObject([
      { event: 'page_view', clickIds },
      { event: 'purchase', clickIds },
    ]);
  });

  it('names nobody by a token of another site or another purpose', async () => {
    const other = signVisitor('another secret', 'checkout-token', 'visitor-7');
    const cookie = signVisitor(site.secret, 'visitor-cookie', 'visitor-7');
    const note_attributes = [other, cookie].map((value) => ({ name: 'backtrail', value }));
    const body = JSON.stringify(payload('shopify-order', { note_attributes }));
    await post(body, paid(sign(body)));
    for (const { visitorId } of (await queued())[0]?.events ?? []) expect(visitorId).not.toBe('visitor-7');
  });

  it('keeps an order number longer than a double can hold', async () => {
    const body = order
      .replace('"id": 5940139491234', '"id":1')
      .replace('"id":5940139491234', '"id":820982911946154509');
    await post(body, paid(sign(body)));
    expect((await queued())[0]?.events.at(-1)?.orderId).toBe('820982911946154509');
  });

  it('is taken with the secret before the newest, and refused with one before that', async () => {
    expect((await post(order, paid(sign(order, 'before')))).status).toBe(200);
    expect((await queued()).length).toBe(1);
    expect((await post(order, paid(sign(order, 'long ago')))).status).toBe(401);
  });

  it('comes from WooCommerce by its own headers', async () => {
    const body = JSON.stringify(payload('woocommerce-order'));
    const headers = wooHeaders('order.created', sign(body));
    expect(await post(body, { provider: 'woocommerce', headers })).toMatchObject({ status: 200 });
    expect((await queued())[0]?.events.at(-1)).toMatchObject({ event: 'purchase', orderId: '4750', value: 104.92 });
  });
});

describe('a webhook that anybody could have sent', () => {
  it.each([
    ['another secret’s signature', order, sign(order, 'wrong')],
    ['a body changed on the way', order.replace('124.90', '924.90'), sign(order)],
    ['an empty signature', order, ''],
    ['half a signature', order, sign(order).slice(0, 20)],
    ['a signature in hex', order, Buffer.from(sign(order), 'base64').toString('hex')],
  ])('with %s is refused with a problem', async (_, body, signature) => {
    const answer = await post(body, paid(signature));
    expect(answer.status).toBe(401);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(answer.body.detail).toContain('shopify');
    expect(await queued()).toEqual([]);
  });

  it('is told which header is missing, and that no secret is set', async () => {
    const { 'x-shopify-hmac-sha256': _, ...headers } = paid().headers;
    expect((await post(order, { headers })).body.detail).toBe('The header x-shopify-hmac-sha256 is missing');
    const unset = await post(order, { ...paid(), siteId: 'bare' });
    expect(unset).toMatchObject({ status: 401, body: { detail: expect.stringContaining('No secret is set') } });
    expect(await queued()).toEqual([]);
  });

  it.each([
    ['a site nobody knows', { siteId: 'nowhere' }],
    ['no site id at all', { siteId: '#' }],
    ['a provider nobody knows', { provider: 'magento' }],
  ])('for %s is not found', async (_, over) => {
    expect((await post(order, { ...paid(), ...over })).status).toBe(404);
  });

  it('is not read when it is too large', async () => {
    const huge = ' '.repeat(5 * 1024 * 1024 + 1);
    expect((await post(huge, paid(sign(huge)))).status).toBe(413);
  });

  it('may be the ping of a new WooCommerce webhook, which nothing comes of', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const ping = await post('webhook_id=12', { provider: 'woocommerce', headers, base64: true });
    expect(ping).toMatchObject({ status: 200, body: { accepted: 0 } });
    expect((await post('webhook_id=12', { headers })).status).toBe(401);
    expect((await post('webhook_id=12&x=1', { provider: 'woocommerce', headers })).status).toBe(401);
    expect(await queued()).toEqual([]);
  });
});

describe('a signed webhook that cannot be read', () => {
  it.each([
    ['no JSON', '{', 'orders/paid', { path: '', detail: 'The body is not JSON' }],
    ['an order without a total', '{"id":1}', 'orders/paid', { path: 'total_price' }],
    ['a topic nobody asked for', '{"id":1}', 'products/update', { detail: expect.stringContaining('products/update') }],
    ['no topic', order, '', { detail: expect.stringContaining('x-shopify-topic') }],
  ])('(%s) is answered with 200 and shown with the reason', async (_, body, topic, rejected) => {
    const answer = await post(body, { headers: shopifyHeaders(topic, sign(body)) });
    expect(answer).toMatchObject({ status: 200, body: { accepted: 0 } });
    expect(await queued()).toMatchObject([{ events: [], rejected: [rejected] }]);
  });

  it('comes again when it is the queue that does not take it', async () => {
    const answer = await post(order, { ...paid(), by: handlerWith(`${queueUrl}-gone`) });
    expect(answer.status).toBe(503);
    expect(faults).not.toEqual([]);
  });
});
