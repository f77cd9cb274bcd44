import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSegmentHandler } from '../../../../functions/collect/segment/handler.ts';
import { matchKeyHashing } from '../../../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents } from '../../../../shared/pipeline/accept-events.ts';
import { createEventsQueue } from '../../../../shared/queues/events-queue.ts';
import { createSiteAndKeyReader } from '../../../../shared/storage/site-and-key.ts';
import { NOW, startCollect, type TestCollect } from '../../../support/collect.ts';
import { isSigned } from '../../../support/site.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const CONSENT = { consent: { categoryPreferences: { Advertising: true } } };
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
let collect: TestCollect;
let handler: ReturnType<typeof createSegmentHandler>;

beforeAll(async () => {
  collect = await startCollect();
  handler = handlerFor(collect.queueUrl);
});
afterAll(() => collect.stop());

const handlerFor = (queueUrl: string) =>
  createSegmentHandler({
    sites: createSiteAndKeyReader(collect.tables.client, collect.tables.control),
    queue: createEventsQueue(collect.queues.sqs, queueUrl),
    acceptEvents: createAcceptEvents({ ...matchKeyHashing, digest, isSigned }),
    digest,
    reportFault: () => {},
  });

type Asked = {
  readonly method?: string;
  readonly path?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly by?: typeof handler;
};

async function ask({ method = 'POST', path = '/v1/track', key, headers = {}, query, body = '', by = handler }: Asked) {
  const packed = typeof body !== 'string';
  const event = {
    rawPath: path,
    headers: {
      host: 'events.shop.example',
      'x-forwarded-proto': 'https',
      ...(key === undefined ? {} : { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }),
      ...headers,
    },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    body: packed ? body.toString('base64') : body,
    isBase64Encoded: packed,
    requestContext: { requestId: 'r', timeEpoch: NOW, domainName: 'events.shop.example', http: { method } },
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode, headers: answered = {}, body: text = '' } = await by(event);
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: statusCode, headers: answered as Readonly<Record<string, unknown>>, body: parsed };
}

const seen = (more: object = {}) => ({
  type: 'track',
  event: 'Seen',
  messageId: 'm',
  anonymousId: 'v',
  context: CONSENT,
  ...more,
});
const batch = (messages: readonly unknown[], more: object = {}) => JSON.stringify({ batch: messages, ...more });
const takenIds = async () => (await collect.queued()).flatMap(({ events }) => events.map(({ eventId }) => eventId));

describe('the routes for events', () => {
  it.each([
    ['/v1/track', 'Seen'],
    ['/v1/t', 'Seen'],
    ['/v1/page', 'page_view'],
    ['/v1/p', 'page_view'],
    ['/v1/screen', 'screen'],
    ['/v1/s', 'screen'],
    ['/v1/identify', 'identify'],
    ['/v1/i', 'identify'],
    ['/v1/alias', 'alias'],
    ['/v1/a', 'alias'],
    ['/v1/group', 'group'],
    ['/v1/g', 'group'],
  ])('%s takes one message, which is of its type whatever it says', async (path, event) => {
    expect(await ask({ path, key: 'shop', body: JSON.stringify(seen({ type: 'page' })) })).toMatchObject({
      status: 200,
      body: { success: true },
    });
    const [message] = await collect.queued();
    expect(message).toMatchObject({
      siteId: 'shop',
      receivedAt: NOW,
      events: [{ eventId: 'm', event, visitorId: 'v' }],
    });
  });

  it.each(['/v1/batch', '/v1/b', '/v1/import', '/beacon/v1/batch'])('%s takes a batch as one message', async (path) => {
    const body = batch([seen(), seen({ type: 'page', messageId: 'n' })]);
    expect(await ask({ path, key: 'shop', body })).toMatchObject({ status: 200, body: { success: true } });
    const messages = await collect.queued();
    expect(messages.map(({ events }) => events.map(({ eventId, event }) => [eventId, event]))).toEqual([
      [
        ['m', 'Seen'],
        ['n', 'page_view'],
      ],
    ]);
  });

  it('takes the context of a batch for all of its messages', async () => {
    const { context: _, ...bare } = seen();
    await ask({ path: '/v1/batch', key: 'shop', body: batch([bare], { context: CONSENT }) });
    expect(await takenIds()).toEqual(['m']);
  });

  it('corrects the clock of a browser by when it says it sent', async () => {
    const sentAt = new Date(NOW - 3_600_000).toISOString();
    const timestamp = new Date(NOW - 3_610_000).toISOString();
    await ask({ key: 'shop', body: JSON.stringify(seen({ timestamp, sentAt })) });
    await ask({ path: '/v1/batch', key: 'shop', body: batch([seen({ originalTimestamp: timestamp, sentAt })]) });
    const events = (await collect.queued()).flatMap((message) => message.events);
    expect(events.map(({ occurredAt }) => occurredAt)).toEqual([NOW - 10_000, NOW - 10_000]);
  });

  it('knows the ad click of a page view', async () => {
    const page = { url: 'https://shop.example/?fbclid=IwAr-x_Y1' };
    await ask({ path: '/v1/page', key: 'shop', body: JSON.stringify(seen({ context: { ...CONSENT, page } })) });
    expect((await collect.queued())[0]?.events[0]?.matchKeys?.fbc).toBe(`fb.1.${NOW}.IwAr-x_Y1`);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads a body packed with %s', async (encoding, pack) => {
    const body = pack(JSON.stringify(seen()));
    expect((await ask({ key: 'shop', headers: { 'content-encoding': encoding }, body })).status).toBe(200);
    expect(await takenIds()).toEqual(['m']);
  });
});

describe('the write key', () => {
  it.each<[string, Asked, 'pixel' | 'server']>([
    ['the site id as user name', { key: 'shop' }, 'pixel'],
    ['a server key as user name', { key: 'shop-server' }, 'server'],
    ['a server key as bearer', { headers: { authorization: 'Bearer shop-server' } }, 'server'],
    ['the query', { query: { writeKey: 'shop' } }, 'pixel'],
    ['the body', { body: JSON.stringify(seen({ writeKey: 'shop' })) }, 'pixel'],
  ])('may be %s', async (_, asked, trust) => {
    expect((await ask({ body: JSON.stringify(seen()), ...asked })).status).toBe(200);
    expect((await collect.queued())[0]).toMatchObject({ siteId: 'shop', events: [{ trust }] });
  });

  it.each<[string, Asked, number]>([
    ['nobody’s', { key: 'nobody' }, 401],
    ['missing', {}, 401],
    ['empty', { key: '' }, 401],
    ['a read key', { key: 'shop-read' }, 403],
    ['an admin key', { key: 'shop-admin' }, 403],
  ])('is refused when it is %s', async (_, asked, status) => {
    const answer = await ask({ body: JSON.stringify(seen()), ...asked });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(await collect.queued()).toEqual([]);
  });
});

describe('what is not taken', () => {
  it.each<[string, Asked]>([
    ['no JSON', { body: '{' }],
    ['a list', { body: '[]' }],
    ['a batch without a list', { path: '/v1/batch', body: '{"batch":{}}' }],
    ['a body that is not packed as it says', { headers: { 'content-encoding': 'gzip' }, body: Buffer.from('{}') }],
    ['an unknown packing', { headers: { 'content-encoding': 'zstd' }, body: Buffer.from('{}') }],
    ['a track call without a name', { body: JSON.stringify(seen({ event: '' })) }],
    ['nobody', { body: JSON.stringify(seen({ anonymousId: null })) }],
  ])('is answered 400: %s', async (_, asked) => {
    const answer = await ask({ key: 'shop', ...asked });
    expect(answer.status).toBe(400);
    await collect.queued();
  });

  it('is told beside the success of a batch, whose other messages are taken', async () => {
    const messages = [
      seen({ messageId: 'a' }),
      seen({ messageId: 'b', type: 'delete' }),
      seen({ messageId: 'c', context: {} }),
      seen({ messageId: 'd', timestamp: '2020-01-01T00:00:00Z' }),
      seen({ messageId: 'e', properties: { long: 'x'.repeat(33_000) } }),
      'no message',
    ];
    const { status, body } = await ask({ path: '/v1/batch', key: 'shop', body: batch(messages) });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      errors: [
        { index: 1, eventId: 'b', path: 'batch.1.type' },
        { index: 4, path: 'batch.4', detail: 'must not be larger than 32 KB' },
        { index: 5, path: 'batch.5.type' },
        { index: 3, eventId: 'd', path: 'batch.3.occurredAt' },
      ],
      withheld: [{ index: 2, reason: 'no_consent' }],
    });
    const [message, ...more] = await collect.queued();
    expect(more).toEqual([]);
    expect(message?.events.map(({ eventId }) => eventId)).toEqual(['a']);
    expect(message?.withheld.map(({ eventId }) => eventId)).toEqual(['c']);
    expect(message?.rejected).toHaveLength(4);
  });

  it.each<[string, Asked]>([
    ['more than 500 KB', { body: batch([seen({ properties: { long: 'x'.repeat(500 * 1024) } })]) }],
    [
      'what unpacks to more than 500 KB',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync(batch([seen({ event: 'x'.repeat(500 * 1024) })])) },
    ],
    ['more than 2,500 messages', { body: batch(Array.from({ length: 2_501 }, () => ({}))) }],
  ])('is answered one 413: %s', async (_, asked) => {
    expect((await ask({ path: '/v1/batch', key: 'shop-server', ...asked })).status).toBe(413);
    expect(await collect.queued()).toEqual([]);
  });

  it('makes clients come again when the queue does not take it', async () => {
    const by = handlerFor(`${collect.queueUrl}-gone`);
    const answer = await ask({
      key: 'shop',
      body: JSON.stringify(seen()),
      headers: { origin: 'https://a.example' },
      by,
    });
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2', 'access-control-allow-origin': 'https://a.example' },
    });
  });
});

describe('crawlers', () => {
  const by = (userAgent: string, more: object = {}) =>
    JSON.stringify(seen({ context: { ...CONSENT, userAgent }, ...more }));
  const reasons = async () =>
    (await collect.queued()).map(({ events, withheld }) => [events.length, ...withheld.map(({ reason }) => reason)]);

  it('are withheld, whoever passes on what they did', async () => {
    expect(await ask({ key: 'shop', body: by(GOOGLEBOT) })).toMatchObject({ body: { withheld: [{ reason: 'bot' }] } });
    await ask({ key: 'shop-server', body: by(GOOGLEBOT) });
    await ask({ key: 'shop', body: JSON.stringify(seen()), headers: { 'user-agent': GOOGLEBOT } });
    await ask({ key: 'shop', body: by(GOOGLEBOT, { context: { userAgent: GOOGLEBOT } }) });
    expect(await reasons()).toEqual(Array.from({ length: 4 }, () => [0, 'bot']));
  });

  it('are neither a shop’s server nor the buyer of an order it vouches for', async () => {
    await ask({ key: 'shop-server', body: JSON.stringify(seen()), headers: { 'user-agent': 'python-requests/2.32' } });
    const order = { event: 'Order Completed', properties: { order_id: 'o', total: 5 } };
    await ask({ key: 'shop-server', body: by(GOOGLEBOT, order) });
    expect(await reasons()).toEqual([[1], [1]]);
  });
});

describe('what browser clients fetch when they load', () => {
  it('are settings that lead analytics-next back to where they came from', async () => {
    const answer = await ask({
      method: 'GET',
      path: '/v1/projects/shop/settings',
      headers: { origin: 'https://a.example' },
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://a.example' },
      body: {
        integrations: { 'Segment.io': { apiKey: 'shop', apiHost: 'events.shop.example/v1', protocol: 'https' } },
      },
    });
  });

  it.each(['/sourceConfig', '/sourceConfig/'])(
    'are an enabled source without destinations for RudderStack: %s',
    async (path) => {
      const { status, body } = await ask({ method: 'GET', path, key: 'shop', query: { p: 'npm' } });
      expect(status).toBe(200);
      expect(body).toMatchObject({ source: { id: 'shop', enabled: true, config: {}, destinations: [] } });
    },
  );
});

describe('browsers', () => {
  it('are told before they ask that they may, with any header of the clients', async () => {
    const asked = 'anonymousid,authorization,content-type,rsa-retry-attempt,sentat';
    const headers = {
      origin: 'https://a.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
    };
    expect(await ask({ method: 'OPTIONS', path: '/v1/batch', headers })).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://a.example', 'access-control-allow-headers': asked },
    });
  });

  it('may read how long to wait', async () => {
    const answer = await ask({ key: 'shop', body: JSON.stringify(seen()), headers: { origin: 'https://a.example' } });
    expect(answer.headers['access-control-expose-headers']).toBe('Retry-After');
    await collect.queued();
  });

  it.each([
    ['GET', '/v1/track', 405, 'POST, OPTIONS'],
    ['POST', '/sourceConfig', 405, 'GET, HEAD, OPTIONS'],
    ['HEAD', '/sourceConfig', 200, undefined],
  ])('%s %s answers %i', async (method, path, status, allow) => {
    const answer = await ask({ method, path, key: 'shop' });
    expect([answer.status, answer.headers.allow]).toEqual([status, allow]);
  });
});
