import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../infra/tools/api-client.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let shop: RunningShop;
beforeAll(async () => {
  shop = await startShop(NOW);
}, 120_000);
afterAll(() => shop.stop());

const view = { event: 'page_view', visitorId: 'from-the-page', consent: { marketing: 'granted' } };

function send(events: readonly object[], headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(new URL('/v1/events', shop.host.url), {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'user-agent': BROWSER, origin: shop.host.url, ...headers },
    body: JSON.stringify({ siteId: 'local', events }),
  });
}

async function recent(): Promise<readonly Record<string, unknown>[]> {
  await shop.drain();
  const { events } = await shop.read.get<{ events: readonly Record<string, unknown>[] }>('/v1/events/recent');
  return events;
}

describe('the door for browsers, on the running system', () => {
  it('gives a browser its visitor and takes it back from the cookie', async () => {
    const first = await send([{ ...view, eventId: 'd1' }]);
    expect(first.status).toBe(202);
    const cookies = first.headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['bt_vid', '_fbp']);
    const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
    const second = await send([{ ...view, eventId: 'd2', visitorId: 'another' }], { cookie });
    expect(await second.json()).toMatchObject({ accepted: 1, visitorId: 'from-the-page' });
    const kept = (await recent()).filter(({ eventId }) => eventId === 'd2');
    expect(kept).toMatchObject([{ status: 'accepted', visitorId: 'from-the-page', matchKeys: ['fbp'] }]);
  });

  it('answers preflights itself, and leaves those of other routes to them', async () => {
    const ask = (path: string) =>
      fetch(new URL(path, shop.host.url), {
        method: 'OPTIONS',
        headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
      });
    const answer = await ask('/v1/events');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await ask('/v1/audiences')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('shows what a crawler sent, and keeps no visitor and no order of it', async () => {
    const order = { ...view, eventId: 'b2', visitorId: 'crawler', event: 'purchase', orderId: 'b-1', value: 5 };
    const answer = await send([{ ...view, eventId: 'b1', visitorId: 'crawler' }, order], { 'user-agent': CRAWLER });
    expect(await answer.json()).toEqual({
      accepted: 0,
      withheld: [
        { index: 0, reason: 'bot' },
        { index: 1, reason: 'bot' },
      ],
    });
    const shown = (await recent()).filter(({ eventId }) => eventId === 'b1' || eventId === 'b2');
    expect(shown.map(({ status, reason }) => [status, reason])).toEqual([
      ['withheld', 'bot'],
      ['withheld', 'bot'],
    ]);
    expect(JSON.stringify(shown)).not.toContain('Googlebot');
    const { members } = await shop.read.get<{ members: readonly { visitorId: string }[] }>(
      '/v1/audiences/visitors-30d/members',
    );
    expect(members.map(({ visitorId }) => visitorId)).toEqual(['from-the-page']);
    const { conversions } = await shop.read.get<{ conversions: readonly unknown[] }>(
      '/v1/conversions?from=2026-05-01&to=2026-07-01',
    );
    expect(conversions).toEqual([]);
  });

  it('asks senders to slow down when DynamoDB does', async () => {
    const local = createApiClient(shop.host.url, '');
    await local.post('/__local/faults', { fault: 'throttle', operation: 'BatchGetItem', times: 50 });
    const answer = await send([{ ...view, eventId: 't1' }]);
    await fetch(new URL('/__local/faults', shop.host.url), { method: 'DELETE' });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('access-control-expose-headers')).toBe('Retry-After');
    expect((await send([{ ...view, eventId: 't1' }])).status).toBe(202);
  });
});
