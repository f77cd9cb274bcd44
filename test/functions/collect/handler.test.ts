import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../../shared/domain/time.ts';
import { NOW, startCollect, type TestCollect } from '../../support/collect.ts';

let collect: TestCollect;
beforeAll(async () => {
  collect = await startCollect();
});
afterAll(() => collect.stop());

const view = (eventId: string) => ({ eventId, event: 'page_view', visitorId: 'v', consent: { marketing: 'granted' } });
const request = (events: readonly unknown[], more: object = {}) => JSON.stringify({ siteId: 'shop', events, ...more });

describe('POST /v1/events', () => {
  it('puts a request into one message, with what was withheld and refused beside it', async () => {
    const silent = { eventId: 'b', event: 'page_view', visitorId: 'v' };
    const { status, body } = await collect.post(request([view('a'), silent, { event: 'page_view' }]), { base64: true });
    expect(status).toBe(400);
    expect(body).toMatchObject({ accepted: 1, withheld: [{ index: 1, reason: 'no_consent' }] });
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual(['events.2.eventId']);
    const messages = await collect.queued();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ siteId: 'shop', receivedAt: NOW, events: [{ eventId: 'a', trust: 'pixel' }] });
    expect(messages[0]?.withheld).toHaveLength(1);
    expect(messages[0]?.rejected).toHaveLength(1);
  });

  it('answers 202 with what was accepted', async () => {
    expect(await collect.post(request([view('a')]), { key: 'shop-server' })).toMatchObject({
      status: 202,
      body: { accepted: 1, withheld: [] },
    });
    expect((await collect.queued())[0]?.events[0]?.trust).toBe('server');
  });

  it('takes the site from the key when none is named', async () => {
    expect((await collect.post(JSON.stringify({ events: [view('a')] }), { key: 'shop-server' })).status).toBe(202);
    expect((await collect.queued())[0]?.siteId).toBe('shop');
  });

  it.each([
    ['an unknown key', { key: 'nobody' }, 'shop', 401],
    ['a read key', { key: 'shop-read' }, 'shop', 403],
    ['an admin key', { key: 'shop-admin' }, 'shop', 403],
    ['the key of another site', { key: 'other-server' }, 'shop', 403],
    ['a site nobody knows', {}, 'nowhere', 400],
    ['no site id at all', {}, '#', 400],
  ])('refuses %s and takes nothing', async (_, options, siteId, status) => {
    const answer = await collect.post(request([view('a')], { siteId }), options);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(await collect.queued()).toEqual([]);
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
    expect((await collect.post(body, options)).status).toBe(413);
    expect(await collect.queued()).toEqual([]);
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
    const answer = await collect.post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  it('splits what does not fit into one queue message and loses nothing', async () => {
    const events = Array.from({ length: 200 }, (_, i) => ({ ...view(`e${i}`), title: '\u0007'.repeat(1500) }));
    expect((await collect.post(request(events), { key: 'shop-server' })).status).toBe(413);
    const fewer = events.map((event) => ({ ...event, title: '\u{1f45f}\uffff'.repeat(600) }));
    expect((await collect.post(request(fewer), { key: 'shop-server' })).status).toBe(202);
    const messages = await collect.queued();
    expect(messages.length).toBeGreaterThan(1);
    const kept = messages.flatMap((message) => message.events);
    expect(new Map(kept.map(({ eventId, title }) => [eventId, title]))).toEqual(
      new Map(fewer.map(({ eventId, title }) => [eventId, title])),
    );
  });

  it('asks to come again when the queue does not take it', async () => {
    const answer = await collect.post(request([view('a')]), {}, collect.handlerFor(`${collect.queueUrl}-gone`));
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(collect.faults).not.toEqual([]);
  });

  it.each([
    ['DynamoDB', 'ProvisionedThroughputExceededException', 'BatchGetItem'],
    ['DynamoDB on demand', 'ThrottlingException', 'BatchGetItem'],
    ['SQS', 'RequestThrottled', 'SendMessage'],
  ])(
    'answers 429 and when to come again while %s is asked too often, and takes all of it later',
    async (_, name, of) => {
      // The two clients' stacks differ in nothing this test touches.
      type Client = TestCollect['tables']['client'];
      const client = of === 'SendMessage' ? (collect.queues.sqs as unknown as Client) : collect.tables.client;
      const middleware = `throttle ${name}`;
      client.middlewareStack.add(
        () => async () => {
          throw Object.assign(new Error('slow down'), { name, $fault: 'client', $metadata: {} });
        },
        { step: 'finalizeRequest', name: middleware },
      );
      const body = request([view('a')]);
      const answer = await collect.post(body, { key: 'shop-server' });
      client.middlewareStack.remove(middleware);
      expect(answer).toMatchObject({ status: 429, body: { title: 'Too many requests', status: 429 } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect((await collect.post(body, { key: 'shop-server' })).status).toBe(202);
      expect(await collect.queued()).toHaveLength(1);
    },
  );

  it('takes a server’s batch of any age, and names each bad event by its place and id', async () => {
    const events = Array.from({ length: 500 }, (_, index) => ({
      ...view(`e${index}`),
      occurredAt: NOW - index * 10 * DAY,
      ...(index % 100 === 7 ? { value: -1 } : {}),
    }));
    const { status, body } = await collect.post(request(events), { key: 'shop-server' });
    expect(status).toBe(400);
    expect(body.accepted).toBe(495);
    expect(body.errors).toEqual(
      [7, 107, 207, 307, 407].map((index) => ({
        index,
        eventId: `e${index}`,
        path: `events.${index}.value`,
        detail: 'must not be negative',
      })),
    );
    const kept = (await collect.queued()).flatMap((message) => message.events);
    expect(kept).toHaveLength(495);
    expect(Math.min(...kept.map(({ occurredAt }) => occurredAt))).toBe(NOW - 4990 * DAY);
  });
});
