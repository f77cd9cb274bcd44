import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCollect, type TestCollect } from '../../support/collect.ts';

let collect: TestCollect;
beforeAll(async () => {
  collect = await startCollect();
  await collect.newSite('listing', { hosts: ['shop.example', 'outlet.test'] });
});
afterAll(() => collect.stop());

const view = { eventId: 'e1', event: 'page_view', visitorId: 'v1', consent: { marketing: 'granted' } };
const send = (siteId: string, origin: string | undefined, events: readonly object[] = [view]) =>
  collect.post(JSON.stringify({ siteId, events }), origin === undefined ? {} : { headers: { origin } });
const readBy = (headers: Readonly<Record<string, string>>) => [
  headers['access-control-allow-origin'],
  headers['access-control-allow-credentials'],
];

describe('who may read an answer', () => {
  it.each([
    ['the shop’s host', 'https://shop.example'],
    ['a host below it', 'https://www.shop.example'],
    ['with a port', 'https://www.shop.example:8443'],
    ['a second host, on another domain than the API', 'https://outlet.test'],
  ])('where the site lists its hosts: %s, by its exact origin and with cookies', async (_, origin) => {
    const { status, headers } = await send('listing', origin);
    expect(status).toBe(202);
    expect(readBy(headers)).toEqual([origin, 'true']);
    expect(headers.vary).toBe('Origin');
    expect(headers['access-control-expose-headers']).toBe('Retry-After');
  });

  it.each([
    'https://evil.example',
    'https://shop.example.evil.test',
    'https://notshop.example',
    'null',
    'file://',
    'https://shop.example@evil.test',
  ])('not %s with cookies: its events are taken, and it is told that and nothing of anybody', async (origin) => {
    await collect.queued();
    const { status, headers, cookies, body } = await send('listing', origin);
    expect(status).toBe(202);
    expect(readBy(headers)).toEqual(['*', undefined]);
    expect(headers.vary).toBe('Origin');
    expect(cookies).toEqual([]);
    expect(body).toEqual({ accepted: 1, withheld: [], hint: expect.stringContaining('not among the site') });
    expect((await collect.queued())[0]?.events[0]?.trust).toBe('pixel');
  });

  it('a page of the API’s domain that is not listed, though its browser sends cookies: they are not looked at', async () => {
    await collect.newSite('strict', { hosts: ['www.shop.example'] });
    const sendTo = (origin: string, cookies: readonly string[] = []) =>
      collect.post(JSON.stringify({ siteId: 'strict', events: [view] }), { headers: { origin }, cookies });
    const listed = await sendTo('https://www.shop.example');
    const visitor = listed.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    await collect.queued();

    const elsewhere = { ...view, visitorId: 'of-this-host' };
    const answer = await collect.post(JSON.stringify({ siteId: 'strict', events: [elsewhere] }), {
      headers: { origin: 'https://blog.shop.example' },
      cookies: visitor,
    });
    expect(readBy(answer.headers)).toEqual(['https://blog.shop.example', 'true']);
    expect(Object.keys(answer.body)).toEqual(['accepted', 'withheld', 'hint']);
    expect(answer.cookies).toEqual([]);
    expect((await collect.queued())[0]?.events).toMatchObject([{ visitorId: 'of-this-host' }]);
    const again = await sendTo('https://www.shop.example', visitor);
    expect(again.body).toMatchObject({ visitorId: 'v1', checkoutToken: expect.any(String) });
  });

  it('where the site lists none: pages of the API’s own domain, and others without cookies', async () => {
    expect(readBy((await send('shop', 'https://www.shop.example')).headers)).toEqual([
      'https://www.shop.example',
      'true',
    ]);
    expect(readBy((await send('shop', 'https://elsewhere.test')).headers)).toEqual(['*', undefined]);
    expect(readBy((await send('shop', 'null')).headers)).toEqual(['*', undefined]);
    expect(readBy((await send('shop', undefined)).headers)).toEqual([undefined, undefined]);
  });

  it('a page sees what is wrong with its request, and with its cookies only where it is the shop’s', async () => {
    const wrong = [{ ...view, eventId: '' }];
    expect(readBy((await send('nowhere', 'https://a.test')).headers)).toEqual(['https://a.test', 'true']);
    expect(readBy((await send('listing', 'https://shop.example', wrong)).headers)).toEqual([
      'https://shop.example',
      'true',
    ]);
    expect(readBy((await send('listing', 'https://evil.test', wrong)).headers)).toEqual(['*', undefined]);
    const tooMany = await send(
      'shop',
      'https://a.test',
      Array.from({ length: 51 }, () => view),
    );
    expect(tooMany.status).toBe(413);
    expect(readBy(tooMany.headers)).toEqual(['https://a.test', 'true']);
  });
});

describe('a preflight', () => {
  it('is answered yes without a look at anything, for a day', async () => {
    const asked = {
      origin: 'https://a.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const answer = await collect.post(
      '',
      { method: 'OPTIONS', headers: asked },
      collect.handlerFor('no queue', 'no table'),
    );
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.test',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '86400',
      vary: 'Origin, Access-Control-Request-Headers',
    });
  });

  it('lets through no header names that are none', async () => {
    const headers = { origin: 'null', 'access-control-request-headers': 'x\r\nset-cookie: a=b' };
    const answer = await collect.post('', { method: 'OPTIONS', headers });
    expect(answer.headers['access-control-allow-headers']).toBeUndefined();
    expect(readBy(answer.headers)).toEqual(['*', undefined]);
  });
});
