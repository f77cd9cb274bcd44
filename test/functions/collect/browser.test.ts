import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSignedVisitor, signVisitor } from '../../../shared/runtime/site-secret.ts';
import { NOW, type Sent, startCollect, type TestCollect } from '../../support/collect.ts';
import { randomSecret } from '../../support/site.ts';

const ORIGIN = 'https://www.shop.example';
const CLICK = 'IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk';
const cookieOf = (visitorId: string, secret = randomSecret()): string =>
  `bt_vid=${signVisitor(secret, 'visitor-cookie', visitorId)}`;

let collect: TestCollect;
beforeAll(async () => {
  collect = await startCollect();
  await collect.newSite('assuming', { consentMode: 'assumed' });
});
afterAll(() => collect.stop());

const granted = { marketing: 'granted' };
const view = { eventId: 'e1', event: 'page_view', visitorId: 'v1', consent: granted };

/** One request of a page of the shop, and what was queued of it. */
async function browse(events: readonly object[], { siteId = 'shop', ...sent }: Sent & { siteId?: string } = {}) {
  const headers = { origin: ORIGIN, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', ...sent.headers };
  const answer = await collect.post(JSON.stringify({ siteId, events }), { ...sent, headers });
  const [message] = await collect.queued();
  return { ...answer, events: message?.events ?? [], withheld: message?.withheld ?? [] };
}

const named = (cookies: readonly string[], name: string): string | undefined =>
  cookies.find((cookie) => cookie.startsWith(`${name}=`));
const valueIn = (cookie: string | undefined): string => /=([^;]*)/.exec(cookie ?? '')?.[1] ?? '';

describe('the visitor of a browser', () => {
  it('is kept in a signed cookie of the shop’s domain for 400 days once there is consent', async () => {
    const { cookies, body } = await browse([view]);
    const cookie = named(cookies, 'bt_vid');
    expect(cookie?.replace(/=[^;]*/, '=…')).toBe(
      'bt_vid=…; Domain=shop.example; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax',
    );
    expect(readSignedVisitor(randomSecret(), 'visitor-cookie', valueIn(cookie))).toBe('v1');
    expect(body.visitorId).toBe('v1');
  });

  it('comes from the cookie before the body, and the answer says so', async () => {
    const { events, body } = await browse([view, { ...view, eventId: 'e2', visitorId: undefined }], {
      cookies: ['theme=dark', cookieOf('cookie-visitor')],
    });
    expect(events.map(({ visitorId }) => visitorId)).toEqual(['cookie-visitor', 'cookie-visitor']);
    expect(body.visitorId).toBe('cookie-visitor');
    expect(readSignedVisitor(randomSecret(), 'checkout-token', body.checkoutToken)).toBe('cookie-visitor');
  });

  it.each([
    ['is not signed', 'bt_vid=cookie-visitor'],
    ['another site has signed', cookieOf('cookie-visitor', 'another secret')],
    ['is a checkout token', `bt_vid=${signVisitor(randomSecret(), 'checkout-token', 'cookie-visitor')}`],
    ['was altered', `${cookieOf('cookie-visitor').slice(0, -2)}xx`],
    ['is empty', 'bt_vid='],
  ])('is the body’s when the cookie %s', async (_, cookie) => {
    expect((await browse([view], { cookies: [cookie] })).events[0]?.visitorId).toBe('v1');
  });

  it('is not a server’s, whatever cookies it passes on', async () => {
    const { events, body, cookies } = await browse([view], { key: 'shop-server', cookies: [cookieOf('other')] });
    expect(events[0]?.visitorId).toBe('v1');
    expect(body).toEqual({ accepted: 1, withheld: [] });
    expect(cookies).toEqual([]);
  });

  it('is told in no answer without consent, and gets no cookie', async () => {
    const silent = { ...view, consent: undefined };
    const denied = { ...view, consent: { marketing: 'denied' } };
    for (const event of [silent, denied, { ...silent, event: 'purchase', orderId: 'o1', value: 1 }]) {
      const { status, body, cookies } = await browse([event]);
      expect(status).toBe(202);
      expect(Object.keys(body)).toEqual(['accepted', 'withheld']);
      expect(cookies).toEqual([]);
    }
  });

  it('gets a token but no cookie where the site assumes consent, which nobody gave', async () => {
    const { body, cookies } = await browse([{ ...view, consent: undefined }], { siteId: 'assuming' });
    expect(readSignedVisitor(randomSecret(), 'checkout-token', body.checkoutToken)).toBe('v1');
    expect(cookies).toEqual([]);
  });

  it('loses its cookies with the last word of a request that says no', async () => {
    const denied = { ...view, eventId: 'e2', consent: { marketing: 'denied' } };
    const sent = { cookies: [cookieOf('v1'), `_fbc=fb.1.1.${CLICK}`] };
    expect((await browse([view, denied], sent)).cookies).toEqual([
      'bt_vid=; Domain=shop.example; Path=/; Max-Age=0; Secure; SameSite=Lax',
      '_fbc=; Domain=shop.example; Path=/; Max-Age=0; Secure; SameSite=Lax',
    ]);
    expect(named((await browse([denied, view], sent)).cookies, 'bt_vid')).toContain('Max-Age=34560000');
  });

  it('cannot be one that only a server key may name', async () => {
    const { status, body } = await browse([{ ...view, visitorId: `e.${'0'.repeat(32)}` }]);
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe('events.0.visitorId');
  });

  it.each([
    ['the same host', 'https://events.shop.example', 'events.shop.example', 'shop.example', 1],
    ['under two suffixes', 'https://shop.co.uk', 'bt.shop.co.uk', 'shop.co.uk', 2],
    ['on another port', 'https://www.shop.example:8443', 'events.shop.example', 'shop.example', 1],
  ])('has a cookie of the registrable domain: %s', async (_, origin, host, domain, index) => {
    const { cookies } = await browse([view], { headers: { origin }, host });
    expect(named(cookies, 'bt_vid')).toContain(`; Domain=${domain}; `);
    expect(valueIn(named(cookies, '_fbp'))).toBe(`fb.${index}.${NOW}.1073741823`);
  });

  it.each([
    ['localhost', 'http://localhost:3000'],
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['[::1]', 'http://[::1]:3000'],
  ])('has a cookie of the host alone on %s, not marked secure over plain HTTP', async (host, origin) => {
    const { cookies } = await browse([view], { host, headers: { origin, 'x-forwarded-proto': 'http' } });
    expect(named(cookies, 'bt_vid')?.replace(/=[^;]*/, '=…')).toBe(
      'bt_vid=…; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax',
    );
  });

  it.each([
    ['another domain', 'https://shop.test', 'events.shop.example'],
    ['a neighbour at a hosting service', 'https://a.myshopify.com', 'b.myshopify.com'],
    ['the API’s default name', ORIGIN, 'abc123.execute-api.eu-central-1.amazonaws.com'],
    ['a stranger under the same country’s suffix', 'https://strangers.co.uk', 'shop.co.uk'],
    ['an address that merely ends alike', 'http://10.1.0.1', '127.2.0.1'],
    ['a sandboxed page', 'null', 'events.shop.example'],
    ['an app', 'android-app://com.shop.example', 'events.shop.example'],
  ])('has no cookie on %s, but is told its id', async (_, origin, host) => {
    const { cookies, body } = await browse([view], { headers: { origin }, host });
    expect(cookies).toEqual([]);
    expect(body.visitorId).toBe('v1');
  });
});

describe('Meta’s cookies', () => {
  const landing = { ...view, url: `https://www.shop.example/?FBCLID=${CLICK}&utm_source=ig` };

  it('are set of the click in the url, byte for byte, and of a random id, for 90 days and readable for Meta’s pixel', async () => {
    const { cookies, events } = await browse([landing, { ...view, eventId: 'e2' }]);
    const ids = { fbp: `fb.1.${NOW}.1073741823`, fbc: `fb.1.${NOW}.${CLICK}` };
    const attributes = 'Domain=shop.example; Path=/; Max-Age=7776000; Secure; SameSite=Lax';
    expect(named(cookies, '_fbc')).toBe(`_fbc=${ids.fbc}; ${attributes}`);
    expect(named(cookies, '_fbp')).toBe(`_fbp=${ids.fbp}; ${attributes}`);
    expect(events.map(({ matchKeys }) => matchKeys)).toEqual([ids, ids]);
  });

  it.each([
    ['of the same click is kept, with the time it was first seen', `fb.1.1700000000000.${CLICK}`, undefined],
    ['with an appendix of the Parameter Builder is kept', `fb.1.1700000000000.${CLICK}.AQQCAQIB`, undefined],
    ['of another click is replaced', 'fb.1.1700000000000.IwAnother', `fb.1.${NOW}.${CLICK}`],
    ['of the click in other letters is replaced', `fb.1.1.${CLICK.toLowerCase()}`, `fb.1.${NOW}.${CLICK}`],
    ['that is none is replaced', 'garbage', `fb.1.${NOW}.${CLICK}`],
  ])('an _fbc %s', async (_, cookie, written) => {
    const { cookies, events } = await browse([landing], { cookies: [`_fbc=${cookie}`, '_fbp=fb.1.5.77'] });
    const set = named(cookies, '_fbc');
    expect(set === undefined ? undefined : valueIn(set)).toBe(written);
    expect(events[0]?.matchKeys).toEqual({ fbc: written ?? cookie, fbp: 'fb.1.5.77' });
    expect(named(cookies, '_fbp')).toBeUndefined();
  });

  it('join consented events that name none themselves', async () => {
    const own = { ...view, eventId: 'e2', user: { fbp: 'fb.1.9.99', fbc: 'fb.1.9.own' } };
    const cookies = ['_fbc=fb.1.5.cookie', '_fbp=fb.1.5.77', '_fbp=fb.0.1.1'];
    const { events } = await browse([view, own, { ...view, eventId: 'e3', consent: { marketing: 'denied' } }], {
      cookies,
    });
    expect(events.map(({ matchKeys }) => matchKeys)).toEqual([
      { fbp: 'fb.1.5.77', fbc: 'fb.1.5.cookie' },
      { fbp: 'fb.1.9.99', fbc: 'fb.1.9.own' },
      undefined,
    ]);
    const assumed = await browse([{ ...view, consent: undefined }], { siteId: 'assuming', cookies });
    expect(assumed.events[0]?.matchKeys).toBeUndefined();
  });

  it('are what the page says where it keeps them itself', async () => {
    const user = { fbp: 'fb.1.9.99', fbc: `fb.1.9.${CLICK}` };
    const { cookies } = await browse([{ ...landing, user }]);
    expect(valueIn(named(cookies, '_fbp'))).toBe(user.fbp);
    expect(valueIn(named(cookies, '_fbc'))).toBe(user.fbc);
  });

  it('are not made up where no cookie can be, but for the click, which the url names', async () => {
    const { cookies, events } = await browse([landing], { headers: { origin: 'https://shop.test' } });
    expect(cookies).toEqual([]);
    expect(events[0]?.matchKeys).toEqual({ fbc: `fb.1.${NOW}.${CLICK}` });
  });

  it('are not set of a click id that would break out of its cookie', async () => {
    const url = 'https://www.shop.example/?fbclid=x;Domain=evil.example';
    expect(named((await browse([{ ...view, url }])).cookies, '_fbc')).toBeUndefined();
  });
});

describe('events of a crawler’s browser', () => {
  const crawler =
    'Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
  const inApp =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0.0.33.103;FBCR/T-Mobile.com;FBLC/en_US]';
  const order = { ...view, eventId: 'e2', event: 'purchase', orderId: 'o1', value: 10 };

  it('are withheld, orders too, and nothing is kept or set', async () => {
    const { status, body, events, withheld, cookies } = await browse([view, order, { ...view, eventId: '' }], {
      headers: { 'user-agent': crawler },
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      accepted: 0,
      withheld: [
        { index: 0, reason: 'bot' },
        { index: 1, reason: 'bot' },
      ],
    });
    expect(body.visitorId).toBeUndefined();
    expect(events).toEqual([]);
    expect(withheld.map(({ eventId, reason }) => [eventId, reason])).toEqual([
      ['e1', 'bot'],
      ['e2', 'bot'],
    ]);
    expect(cookies).toEqual([]);
  });

  it.each([
    ['a person in Facebook’s app', inApp],
    ['a program, which sends on purpose', 'curl/8.5.0'],
    ['nobody named', ''],
  ])('are not those of %s', async (_, userAgent) => {
    expect((await browse([view], { headers: { 'user-agent': userAgent } })).events).toHaveLength(1);
  });

  it('are not those a shop’s server sends', async () => {
    const { events } = await browse([view], { key: 'shop-server', headers: { 'user-agent': crawler } });
    expect(events).toHaveLength(1);
  });
});
