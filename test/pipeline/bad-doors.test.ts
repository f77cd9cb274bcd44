import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMembers } from '../../infra/tools/verify/members.ts';
import { recentEvents } from '../support/recent-events.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';
import { expectProblem, type RawAnswer, sendRaw } from '../support/send-raw.ts';
import { SECRET, shopifyHeaders, sign, wooHeaders } from '../support/webhooks.ts';
import { BAD_MESSAGES, NO_MESSAGES } from './bad-input/bad-messages.ts';
import { BAD_SHOPIFY, BAD_WOO, type BadOrder } from './bad-input/bad-orders.ts';

/** The clock stands here, so that dates can be written down. */
const NOW = Date.UTC(2026, 2, 10, 12);
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(NOW);
  const webhooks = { shopify: { secret: SECRET }, woocommerce: { secret: SECRET } };
  await shop.admin.patch('/v1/sites/local', { hosts: ['shop.example'], webhooks });
}, 120_000);
afterAll(() => shop.stop());

describe('messages of the Segment spec', () => {
  const basic = { authorization: `Basic ${Buffer.from('local-server-key:').toString('base64')}` };
  const send = (path: string, body: string, headers: Readonly<Record<string, string>> = basic): Promise<RawAnswer> =>
    sendRaw(new URL(path, shop.host.url), body, { headers });
  let made = 0;
  const message = (anonymousId: string, fields = ''): string => {
    made += 1;
    const base = `"type":"track","event":"Signed In","messageId":"m-${made}","anonymousId":"${anonymousId}"`;
    return `{${base}${fields === '' ? '' : `,${fields}`}}`;
  };
  const batch = (...messages: readonly string[]): string => `{"batch":[${messages.join()}]}`;
  const good: string[] = [];
  const goodMessage = (): string => {
    good.push(`good-${good.length}`);
    return message(good.at(-1) ?? '');
  };

  it.each(BAD_MESSAGES)('$name: refused by its field or read without it, the good one beside it taken', async (bad) => {
    const { fields, path } = bad;
    const answer = await send('/v1/batch', batch(message(path === undefined ? 'odd' : 'bad', fields), goodMessage()));
    const expected = path === undefined ? undefined : [path === '' ? 'batch.0' : `batch.0.${path}`];
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([200, expected]);
    if (path === undefined || path === 'type') return;
    const alone = await send('/v1/track', message('bad', fields));
    expectProblem(alone, 400, path);
  });

  it.each(NO_MESSAGES)('%s in the place of a message', async (text) => {
    const answer = await send('/v1/batch', batch(goodMessage(), text));
    expect([answer.status, answer.body.errors?.map(({ path }) => path)]).toEqual([200, ['batch.1.type']]);
  });

  it('a message nested as deep as a body can be', async () => {
    const deep = `"properties":${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const answer = await send('/v1/batch', batch(message('bad', deep), goodMessage()));
    expect([answer.status, answer.body.errors?.map(({ path }) => path)]).toEqual([200, ['batch.0']]);
  });

  it('one message id twice with other content: both taken, one order', async () => {
    const order = (total: number): string =>
      message(
        'odd',
        `"messageId":"twice","event":"Order Completed","properties":{"order_id":"twice","total":${total}}`,
      );
    expect((await send('/v1/batch', batch(order(10), order(20), order(10)))).status).toBe(200);
  });

  it.each([
    ['a batch of null', '{"batch":null}', 400],
    ['a batch that is an object', '{"batch":{}}', 400],
    ['a batch that is text', '{"batch":"[]"}', 400],
    ['more messages than may be', batch(...Array.from({ length: 2_501 }, () => '{}')), 413],
    ['more bytes than may be', batch(message('bad', `"properties":{"a":"${'a'.repeat(512_000)}"}`)), 413],
  ])('%s: %s nothing taken', async (_, body, status) => {
    expectProblem(await send('/v1/batch', body), status);
  });

  it.each(['7', '{}', '[]', 'null', '""', '"nobody"', '"__proto__"', '"local\\u0000"', `"${'k'.repeat(5_000)}"`])(
    'a write key of %s is nobody’s',
    async (writeKey) => {
      expectProblem(await send('/v1/track', `{"writeKey":${writeKey},"event":"a","anonymousId":"bad"}`, {}), 401);
    },
  );

  it('leave every good message stored, and of the refused ones nothing', async () => {
    await shop.drain();
    const visitors = await listMembers(shop.read, 'visitors-30d');
    expect(good.filter((id) => !visitors.includes(id))).toEqual([]);
    expect(visitors).not.toContain('bad');
    expect(visitors).toContain('odd');
  });
});

const SHOPS = {
  shopify: {
    orders: BAD_SHOPIFY,
    headers: shopifyHeaders,
    topic: 'orders/paid',
    good: '"created_at":"2026-03-10T10:00:00Z","currency":"EUR","total_price":"10.00","financial_status":"paid"',
  },
  woocommerce: {
    orders: BAD_WOO,
    headers: wooHeaders,
    topic: 'order.updated',
    good: '"date_created_gmt":"2026-03-10T10:00:00","currency":"EUR","total":"10.00","status":"processing"',
  },
} as const;
const PROVIDERS = ['shopify', 'woocommerce'] as const;

describe.each(PROVIDERS)('orders of %s', (provider) => {
  const { orders, headers, topic: usual, good } = SHOPS[provider];
  const deliver = (body: string, topic: string = usual): Promise<RawAnswer> =>
    sendRaw(new URL(`/v1/webhooks/${provider}/local`, shop.host.url), body, { headers: headers(topic, sign(body)) });
  const order = (id: string, fields = ''): string => `{"id":"${id}",${good}${fields === '' ? '' : `,${fields}`}}`;
  const idOf = (bad: BadOrder): string => `${provider}-${orders.indexOf(bad)}`;

  it.each(orders)('$name: answered with 200, whatever it is', async (bad) => {
    const answer = await deliver(order(idOf(bad), bad.fields));
    const ignored = 'ignored' in bad;
    expect([answer.status, answer.body]).toMatchObject([
      200,
      ignored ? { accepted: 0, ignored: expect.any(String) } : { accepted: expect.any(Number) },
    ]);
  });

  it('one order twice with other content, and a good one between', async () => {
    for (const body of [
      order(`${provider}-twice`),
      order(`${provider}-good`),
      order(`${provider}-twice`, '"line_items":[{"product_id":1}]'),
    ])
      expect((await deliver(body)).status).toBe(200);
  });

  it.each(['x', '__proto__', 'orders/paid, orders/create', 't'.repeat(2_000)])('a topic "%s"', async (topic) => {
    expect(await deliver(order('never'), topic)).toMatchObject({ status: 200, body: { accepted: 0 } });
  });

  it('a body of more than 5 MB is refused', async () => {
    expectProblem(await deliver(order('never', `"note":"${'a'.repeat(5 * 1024 * 1024)}"`)), 413);
  });

  it('are there with their money, or among the recent events with the field that is wrong', async () => {
    const events = await recentEvents(shop);
    const find = async (id: string): Promise<number | 'none'> => {
      const headers = { authorization: 'Bearer local-read-key' };
      const answer = await fetch(new URL(`/v1/conversions/${id}`, shop.host.url), { headers });
      return answer.status === 404 ? 'none' : ((await answer.json()) as { readonly value: number }).value;
    };
    expect([await find(`${provider}-good`), await find(`${provider}-twice`)]).toEqual([10, 10]);
    const told = events.filter(({ status }) => status === 'rejected');
    for (const bad of orders) {
      if ('value' in bad) expect([bad.name, await find(idOf(bad))]).toEqual([bad.name, bad.value]);
      else if ('ignored' in bad)
        expect([bad.name, told.some(({ path }) => path === bad.ignored)]).toEqual([bad.name, true]);
      else {
        const about = told.filter(({ eventId }) => eventId?.startsWith(`${provider}:${idOf(bad)}:`));
        expect([bad.name, about.map(({ path }) => String(path).replace(/^events\.\d+\./, ''))]).toEqual([
          bad.name,
          [bad.rejected],
        ]);
        expect(await find(idOf(bad))).toBe('none');
      }
    }
  });
});

it('nothing is left in a queue', async () => {
  const { queues } = await shop.server.get<{
    readonly queues: readonly { readonly visible: number; readonly inFlight: number; readonly deadLetters: number }[];
  }>('/__local/queues');
  expect(queues.filter(({ visible, inFlight, deadLetters }) => visible + inFlight + deadLetters > 0)).toEqual([]);
});
