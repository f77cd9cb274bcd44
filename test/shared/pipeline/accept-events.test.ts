import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../shared/domain/time.ts';
import { matchKeyHashing } from '../../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents, type Request } from '../../../shared/pipeline/accept-events.ts';
import { aSite, isSigned } from '../../support/site.ts';

const NOW = Date.UTC(2026, 0, 10, 12);
const site = aSite({ defaultCountry: 'LV' });
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const accept = createAcceptEvents({ ...matchKeyHashing, digest, isSigned });
const view = { eventId: 'e1', event: 'page_view', visitorId: 'v1', consent: { marketing: 'granted' } };

const send = (events: readonly unknown[], request: Partial<Request> = {}) =>
  accept({ site, trust: 'pixel', receivedAt: NOW, events, ...request });

describe('accepting events', () => {
  it('takes the good events of a request and names what is wrong with each bad one', async () => {
    const { events, rejected } = await send([
      view,
      { ...view, eventId: '' },
      7,
      { ...view, items: [{ itemId: 'a', price: -1 }] },
    ]);
    expect(events.map(({ eventId }) => eventId)).toEqual(['e1']);
    expect(rejected.map(({ index, path }) => [index, path])).toEqual([
      [1, 'events.1.eventId'],
      [2, 'events.2'],
      [3, 'events.3.items.0.price'],
    ]);
    expect(rejected[2]?.detail).toBe('must not be negative');
  });

  it.each([
    ['an event without a time happened when it was received', undefined, undefined, NOW],
    ['a right clock is left alone', NOW - 10 * MINUTE, NOW - 2 * SECOND, NOW - 10 * MINUTE],
    ['a clock an hour behind is corrected', NOW - 70 * MINUTE, NOW - 60 * MINUTE, NOW - 10 * MINUTE],
    ['a clock an hour ahead is corrected', NOW + 50 * MINUTE, NOW + 60 * MINUTE, NOW - 10 * MINUTE],
    ['a little ahead becomes the time of receipt', NOW + 4 * MINUTE, undefined, NOW],
    ['59 seconds are left alone', NOW - 10 * MINUTE, NOW - 59 * SECOND, NOW - 10 * MINUTE],
    ['60 seconds are corrected', NOW - 10 * MINUTE, NOW - 60 * SECOND, NOW - 9 * MINUTE],
  ])('%s, of a browser and of a server', async (_, occurredAt, sentAt, expected) => {
    for (const trust of ['pixel', 'server'] as const) {
      const { events } = await send([{ ...view, ...(occurredAt === undefined ? {} : { occurredAt }) }], {
        trust,
        ...(sentAt === undefined ? {} : { sentAt }),
      });
      expect(events[0]?.occurredAt).toBe(expected);
    }
  });

  it('refuses events too far ahead from anyone and old ones from browsers only', async () => {
    const ahead = { ...view, occurredAt: NOW + 6 * MINUTE };
    const old = { ...view, occurredAt: NOW - 8 * DAY };
    expect((await send([ahead])).rejected[0]?.path).toBe('events.0.occurredAt');
    expect((await send([ahead], { trust: 'server' })).rejected).toHaveLength(1);
    expect((await send([old])).rejected).toHaveLength(1);
    expect((await send([old], { trust: 'server' })).events[0]?.occurredAt).toBe(NOW - 8 * DAY);
  });

  it('takes the app whose browser opened an ad’s page for its referrer, of browsers only', async () => {
    const landing = { ...view, url: 'https://shop.example/?fbclid=IwAR1' };
    const userAgent = 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Instagram 330.0.0.20.107';
    const byBrowser = await send([landing, { ...landing, referrer: 'https://l.facebook.com/' }], { userAgent });
    expect(byBrowser.events.map(({ referrer }) => referrer)).toEqual([
      'android-app://com.instagram.android',
      'https://l.facebook.com/',
    ]);
    expect((await send([landing], { trust: 'server', userAgent })).events[0]?.referrer).toBeUndefined();
  });

  it('withholds a browser event without a word on consent and keeps nothing of it', async () => {
    const { consent: _, ...silent } = view;
    const { events, withheld } = await send([silent]);
    expect(events).toEqual([]);
    expect(withheld).toEqual([{ index: 0, eventId: 'e1', event: 'page_view', occurredAt: NOW, reason: 'no_consent' }]);
  });

  it('assumes consent for a server key and where the site says so', async () => {
    const { consent: _, ...silent } = view;
    expect((await send([silent], { trust: 'server' })).events).toHaveLength(1);
    expect((await send([silent], { site: { ...site, consentMode: 'assumed' } })).events).toHaveLength(1);
  });

  it('keeps money and items, and nobody, of a purchase without consent', async () => {
    const purchase = {
      eventId: 'p',
      event: 'Purchase',
      visitorId: 'v1',
      orderId: 'o1',
      value: 120,
      items: [{ itemId: 'shoes' }],
      user: { email: 'someone@example.com' },
      url: 'https://shop.example/?utm_source=instagram',
    };
    const { events, withheld } = await send([purchase]);
    expect(withheld.map(({ reason }) => reason)).toEqual(['money_only']);
    expect(events).toEqual([
      {
        eventId: 'p',
        event: 'purchase',
        occurredAt: NOW,
        trust: 'pixel',
        orderId: 'o1',
        value: 120,
        currency: 'EUR',
        items: [{ itemId: 'shoes' }],
        moneyOnly: true,
      },
    ]);
  });

  it('remembers a denial for its visitor and its order', async () => {
    const denied = {
      ...view,
      event: 'purchase',
      orderId: 'o1',
      value: 5,
      consent: { marketing: 'denied' },
      user: { email: 'a@b.cd' },
    };
    const { events, withheld } = await send([denied]);
    expect(withheld.map(({ reason }) => reason)).toEqual(['money_only']);
    expect(events).toEqual([
      {
        eventId: 'e1',
        event: 'purchase',
        occurredAt: NOW,
        trust: 'pixel',
        orderId: 'o1',
        value: 5,
        currency: 'EUR',
        visitorId: 'v1',
        consent: 'denied',
      },
    ]);
  });

  it('stores contact data only as Meta-normalised hashes, wherever it stands', async () => {
    const { events } = await send([
      {
        ...view,
        user: { email: ' Jane.Doe+News@Example.COM ', phone: '26 123 456' },
        url: 'https://shop.example/?mail=jane@example.com&utm_source=x',
        title: 'Hi jane@example.com',
        properties: { note: ['jane@example.com'] },
        userId: 'jane@example.com',
      },
    ]);
    expect(events[0]?.matchKeys?.email).toBe(digest('jane.doe+news@example.com'));
    expect(events[0]?.matchKeys?.phone).toBe(digest('37126123456'));
    expect(JSON.stringify(events)).not.toMatch(/jane|26123456/i);
    expect(events[0]?.url).toBe('https://shop.example/?mail=redacted&utm_source=x');
  });

  it('gives an event that names only an account or a contact a visitor of its own', async () => {
    const anonymous = { eventId: 'e1', event: 'page_view' };
    const visitorOf = async (event: object) => (await send([event], { trust: 'server' })).events[0]?.visitorId;
    expect(await visitorOf({ ...anonymous, userId: '42' })).toMatch(/^u\.[0-9a-f]{32}$/);
    expect(await visitorOf({ ...anonymous, user: { email: 'a@b.cd' } })).toBe(
      await visitorOf({ ...anonymous, user: { email: ' A@B.CD' } }),
    );
    expect((await send([anonymous], { trust: 'server' })).rejected[0]?.path).toBe('events.0.visitorId');
    expect((await send([{ ...anonymous, userId: '42', consent: { marketing: 'granted' } }])).rejected[0]?.path).toBe(
      'events.0.visitorId',
    );
  });
});
