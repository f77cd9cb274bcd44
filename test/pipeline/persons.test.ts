import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 4, 4, 8);
let shop: RunningShop;
let now = START;

beforeAll(async () => {
  shop = await startShop(START);
}, 60_000);
afterAll(() => shop.stop());

type Row = { readonly visitorId: string; readonly visitorIds: readonly string[] };
type Event = { readonly event: string; readonly visitorId?: string; readonly [field: string]: unknown };
type MetaAudience = { readonly id: string; readonly members: readonly { readonly EMAIL?: string }[] };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
let sent = 0;

/** As the shop's server, at the time it is. */
async function send(...events: readonly Event[]): Promise<void> {
  const whole = events.map((event) => ({ eventId: `e${++sent}`, occurredAt: now, ...event }));
  await shop.server.post('/v1/events', { siteId: 'local', events: whole });
  await shop.drain();
}

async function wait(duration: number): Promise<void> {
  now += duration;
  await shop.clock(now);
}

async function members(audienceKey: string): Promise<readonly Row[]> {
  const { members: rows } = await shop.read.get<{ readonly members: readonly Row[] }>(
    `/v1/audiences/${audienceKey}/members`,
  );
  return rows;
}

/** Which of these e-mails the sandbox holds in an audience. */
async function atMeta(audienceKey: string, ...emails: readonly string[]): Promise<readonly string[]> {
  const { metaAudienceId } = await shop.read.get<{ readonly metaAudienceId: string }>(`/v1/audiences/${audienceKey}`);
  const { audiences } = await shop.sandbox.get<{ readonly audiences: readonly MetaAudience[] }>('/__sandbox/audiences');
  const held = new Set(audiences.find(({ id }) => id === metaAudienceId)?.members.map(({ EMAIL }) => EMAIL));
  return emails.filter((email) => held.has(sha256(email)));
}

const cart = (visitorId: string, more: object = {}): Event => ({
  event: 'add_to_cart',
  visitorId,
  items: [{ itemId: 'shoes' }],
  ...more,
});

describe('a person with a phone and a laptop', () => {
  it('who leaves a cart on one and buys on the other has left none', async () => {
    await send({ event: 'page_view', visitorId: 'anna-phone', user: { email: 'anna@example.com' } });
    await send({
      event: 'page_view',
      visitorId: 'anna-laptop',
      user: { email: 'anna@example.com' },
      url: 'https://shop.example/?utm_source=instagram&utm_content=story',
    });
    await send(cart('anna-phone'));
    await wait(2 * HOUR);
    expect(await members('abandoned-cart')).toMatchObject([
      { visitorId: 'anna-laptop', visitorIds: ['anna-laptop', 'anna-phone'] },
    ]);
    expect(await atMeta('abandoned-cart', 'anna@example.com')).toEqual(['anna@example.com']);

    await send({ event: 'purchase', visitorId: 'anna-laptop', orderId: 'anna-1', value: 120, currency: 'EUR' });
    expect(await members('abandoned-cart')).toEqual([]);
    expect(await atMeta('abandoned-cart', 'anna@example.com')).toEqual([]);
    expect(await members('visitors-30d')).toHaveLength(1);
  });

  it('keeps the row of one device at Meta when the other device is forgotten', async () => {
    await send(
      { event: 'identify', visitorId: 'ben-phone', userId: 'ben', user: { email: 'ben@work.example' } },
      { event: 'identify', visitorId: 'ben-laptop', userId: 'ben', user: { email: 'ben@home.example' } },
    );
    const both = ['ben@work.example', 'ben@home.example'];
    expect(await atMeta('visitors-30d', ...both)).toEqual(both);
    await shop.admin.post('/v1/visitors/ben-phone/unlink', {});
    await shop.drain();
    await send({ event: 'page_view', visitorId: 'ben-phone', consent: { marketing: 'denied' } });
    expect(await atMeta('visitors-30d', ...both)).toEqual(['ben@home.example']);
  });

  it('sees the order of one device led to by the other, also when they are known to be one only later', async () => {
    await send({
      event: 'page_view',
      visitorId: 'cora-phone',
      url: 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story',
    });
    await wait(HOUR);
    await send({ event: 'purchase', visitorId: 'cora-laptop', orderId: 'cora-1', value: 80, currency: 'EUR' });
    const order = () =>
      shop.read.get<{ readonly path: readonly object[]; readonly summary: string }>('/v1/conversions/cora-1');
    expect((await order()).path).toEqual([]);
    await wait(HOUR);
    await send(
      { event: 'identify', visitorId: 'cora-laptop', userId: 'cora' },
      { event: 'identify', visitorId: 'cora-phone', userId: 'cora' },
    );
    expect((await order()).path).toMatchObject([{ source: 'instagram', visitorId: 'cora-phone' }]);
    expect((await order()).summary).toMatch(/^Instagram Story → bought/);

    await shop.admin.post('/v1/visitors/cora-phone/unlink', {});
    await shop.drain();
    expect((await order()).path).toEqual([]);
  });
});

describe('visitors who are not one person', () => {
  it('share an e-mail that 12 of them have', async () => {
    const crowd = Array.from({ length: 12 }, (_, place) => `crowd-${String(place).padStart(2, '0')}`);
    for (const visitorId of crowd)
      await send(
        {
          event: 'page_view',
          visitorId,
          user: { email: 'till@example.com' },
          url: `https://shop.example/?utm_source=${visitorId}`,
        },
        { event: 'purchase', visitorId, orderId: `order-${visitorId}`, value: 10, currency: 'EUR' },
      );
    const rows = (await members('visitors-30d')).filter(({ visitorId }) => visitorId.startsWith('crowd-'));
    expect(rows.map(({ visitorIds }) => visitorIds).sort()).toEqual(crowd.map((visitorId) => [visitorId]));
    for (const visitorId of crowd) {
      const { path } = await shop.read.get<{ readonly path: readonly { readonly source: string }[] }>(
        `/v1/conversions/order-${visitorId}`,
      );
      expect(path.map(({ source }) => source)).toEqual([visitorId]);
    }
  });

  it('say the same e-mail in browsers, where anybody can say anything', async () => {
    for (const visitorId of ['dora-1', 'dora-2'])
      await shop.sendAsBrowser({
        siteId: 'local',
        events: [
          {
            eventId: `${visitorId}-1`,
            event: 'page_view',
            visitorId,
            consent: { marketing: 'granted' },
            user: { email: 'dora@example.com' },
          },
        ],
      });
    await shop.drain();
    const rows = (await members('visitors-30d')).filter(({ visitorId }) => visitorId.startsWith('dora-'));
    expect(rows.map(({ visitorIds }) => visitorIds)).toEqual([['dora-1'], ['dora-2']]);
    expect(await atMeta('visitors-30d', 'dora@example.com')).toEqual(['dora@example.com']);
  });

  it('are known to two sites', async () => {
    const { keys } = await shop.admin.post<{ readonly keys: { readonly server: string; readonly admin: string } }>(
      '/v1/sites',
      { siteId: 'other' },
    );
    await send({ event: 'identify', visitorId: 'emil-here', user: { email: 'emil@example.com' } });
    const response = await fetch(new URL('/v1/events', shop.host.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.server}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        events: [
          {
            eventId: 'x1',
            event: 'identify',
            visitorId: 'emil-there',
            user: { email: 'emil@example.com' },
            occurredAt: now,
          },
        ],
      }),
    });
    expect(response.status).toBe(202);
    await shop.drain();
    const here = await shop.admin.get<Row>('/v1/visitors/emil-here');
    expect(here.visitorIds).toEqual(['emil-here']);
  });
});
