import RudderStack from '@rudderstack/rudder-sdk-node';
import { Analytics as Segment } from '@segment/analytics-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guideBlock } from '../support/guide-blocks.ts';
import { type RecentEvent, recentEvents } from '../support/recent-events.ts';
import { runScript } from '../support/run-script.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const PAGE = 'docs/integrations/segment-rudderstack.md';
const BAG = { product_id: 'bag-1', name: 'bag', price: 64, quantity: 1 };
const CAMPAIGN = { source: 'instagram', medium: 'social', name: 'spring', content: 'story' };
let shop: RunningShop;
let before: ReadonlySet<string | undefined>;

beforeAll(async () => {
  shop = await startShop(Date.now());
  await shop.host.followMachine();
}, 240_000);
afterAll(() => shop.stop());

beforeEach(async () => {
  before = new Set((await recentEvents(shop)).map(({ eventId }) => eventId));
});
afterEach(() => fetch(`${shop.host.url}/__local/faults`, { method: 'DELETE' }));

/** What arrived since the test began, by name; an id that arrived twice would stand there once. */
async function arrived(): Promise<readonly RecentEvent[]> {
  const events = await recentEvents(shop);
  const order = ['identify', 'page_view', 'screen', 'add_to_cart', 'Style Quiz Taken', 'group', 'alias'];
  return events
    .filter(({ eventId }) => !before.has(eventId))
    .sort((a, b) => order.indexOf(a.event ?? '') - order.indexOf(b.event ?? ''));
}

/** The queue takes nothing until the SDK of `collect` has given up once: its caller gets one 503. */
const refuseOnce = () =>
  fetch(`${shop.host.url}/__local/faults`, {
    method: 'POST',
    body: JSON.stringify({ service: 'sqs', operation: 'SendMessage', fault: 'error', times: 3 }),
  });

describe('the guide on Segment and RudderStack', () => {
  it.each([
    ['analytics-node', 'order-1', 'shoes', 120],
    ['rudder-sdk-node', 'order-2', 'bag', 64],
  ])('has a block for %s that tells of an order', async (name, orderId, product, value) => {
    const own = { 'https://events.your-shop.example': shop.host.url, YOUR_SERVER_KEY: 'local-server-key' };
    expect(await runScript(name, guideBlock(PAGE, name, own))).toBe('');
    await shop.drain();
    const order = await shop.read.get(`/v1/conversions/${orderId}`);
    expect(order).toMatchObject({ value, summary: `Direct → bought ${product}, ${value.toFixed(2)} EUR` });
  });
});

/** One call of each method, in the form all clients share, with the id each was sent with. */
const CALLS = {
  identify: { userId: 'customer-1', anonymousId: 'visitor-1', traits: { email: 'a@example.com', plan: 'gold' } },
  page: {
    anonymousId: 'visitor-1',
    name: 'Home',
    category: 'Shop',
    properties: { url: 'https://shop.example/', title: 'Welcome' },
    context: { campaign: CAMPAIGN, page: { referrer: 'https://l.instagram.com/' } },
  },
  screen: { anonymousId: 'visitor-1', name: 'Cart', properties: { tab: 2 } },
  track: { anonymousId: 'visitor-1', event: 'Product Added', properties: BAG },
  group: { anonymousId: 'visitor-1', groupId: 'club', traits: { tier: 'first' } },
  alias: { anonymousId: 'visitor-1', userId: 'customer-1', previousId: 'visitor-0' },
};

const EXPECTED = [
  { event: 'identify', visitorId: 'visitor-1', properties: { plan: 'gold' }, matchKeys: ['email'] },
  // The previous visitor of the alias, linked with the account.
  { event: 'identify', visitorId: 'visitor-0' },
  {
    event: 'page_view',
    url: 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_campaign=spring&utm_content=story',
    referrer: 'https://l.instagram.com/',
    title: 'Welcome',
    properties: { name: 'Home', category: 'Shop', url: 'https://shop.example/', title: 'Welcome' },
  },
  { event: 'screen', properties: { name: 'Cart', tab: 2 } },
  {
    event: 'add_to_cart',
    items: [{ itemId: 'bag-1', name: 'bag', price: 64, quantity: 1 }],
    properties: BAG,
  },
  { event: 'group', properties: { groupId: 'club', tier: 'first' } },
  { event: 'alias', properties: { previousId: 'visitor-0' } },
].map((event) => ({ status: 'accepted', trust: 'server', ...event }));

describe('@segment/analytics-node with its key and host set', () => {
  const client = () => new Segment({ writeKey: 'local-server-key', host: shop.host.url });

  it('delivers a call of each method once, with its id, name and properties', async () => {
    const analytics = client();
    for (const [method, call] of Object.entries(CALLS)) {
      analytics[method as 'track']({ ...call, messageId: `segment-${method}` } as Parameters<Segment['track']>[0]);
    }
    await analytics.closeAndFlush();
    const events = await arrived();
    expect(events.toSorted(byOwnFirst('segment-identify'))).toMatchObject(EXPECTED);
    expect(events.map(({ eventId }) => eventId).toSorted()).toEqual(
      [...Object.keys(CALLS).map((method) => `segment-${method}`), 'segment-alias:previous'].toSorted(),
    );
  });

  it('comes again after a 503, and each event is there once', async () => {
    const analytics = client();
    const statuses: number[] = [];
    analytics.on('http_response', ({ status }) => statuses.push(status));
    await refuseOnce();
    for (const nth of [1, 2, 3]) analytics.track({ userId: 'again', event: 'Style Quiz Taken', properties: { nth } });
    await analytics.closeAndFlush();
    expect(statuses).toEqual([503, 200]);
    const events = await arrived();
    expect(events.map(({ properties }) => properties).toSorted(byNth)).toEqual([{ nth: 1 }, { nth: 2 }, { nth: 3 }]);
  });
});

describe('an order told of by the e-commerce spec', () => {
  const orders = async (tell: (track: (event: string, properties: object) => void) => void) => {
    const analytics = new Segment({ writeKey: 'local-server-key', host: shop.host.url });
    const anonymousId = 'story-buyer';
    const landed = { anonymousId, timestamp: new Date(Date.now() - 60_000) };
    analytics.page({ ...landed, properties: { url: 'https://shop.example/' }, context: { campaign: CAMPAIGN } });
    // A second apart: of two accounts of one time the larger id would count.
    let at = Date.now() - 10_000;
    tell((event, properties) => {
      at += 1_000;
      analytics.track({ anonymousId, event, properties, timestamp: new Date(at) });
    });
    await analytics.closeAndFlush();
    await shop.drain();
  };
  const shoes = { product_id: 'shoes-1', name: 'shoes', price: 60, quantity: 2 };

  it('has the value of its last update less what was refunded, and the path of its buyer', async () => {
    await orders((track) => {
      track('Order Completed', { order_id: 'o-1', total: 130, currency: 'EUR', products: [shoes] });
      track('Order Updated', {
        order_id: 'o-1',
        revenue: 90,
        tax: 20,
        shipping: 10,
        currency: 'EUR',
        products: [shoes],
      });
      track('Order Refunded', { order_id: 'o-1', total: 20, currency: 'EUR' });
    });
    const order = await shop.read.get('/v1/conversions/o-1');
    expect(order).toMatchObject({
      value: 100,
      summary: 'Instagram Story → bought 2 × shoes, 120.00 EUR (refunded 20.00)',
    });
  });

  it('is worth nothing once it was cancelled, however often that is said', async () => {
    await orders((track) => {
      track('Order Completed', { order_id: 'o-2', total: 120, currency: 'EUR', products: [shoes] });
      track('Order Cancelled', { order_id: 'o-2', total: 120, currency: 'EUR', products: [shoes] });
      track('Order Cancelled', { order_id: 'o-2' });
    });
    const order = await shop.read.get<{ refunds: readonly unknown[] }>('/v1/conversions/o-2');
    expect(order).toMatchObject({ value: 0 });
    expect(order.refunds).toHaveLength(1);
  });
});

describe('@rudderstack/rudder-sdk-node with its key and host set', () => {
  const client = () =>
    new RudderStack('local-server-key', { dataPlaneUrl: shop.host.url, logLevel: 'none', flushInterval: 100 });

  it('delivers a call of each method once, with its id, name and properties, its batches gzipped', async () => {
    const analytics = client();
    const delivered = Object.entries(CALLS).map(
      ([method, call]) =>
        new Promise<void>((resolve, reject) => {
          const message: object = { ...call, messageId: `rudder-${method}` };
          const done = (error?: Error) => (error === undefined ? resolve() : reject(error));
          analytics[method as 'track'](message as Parameters<RudderStack['track']>[0], done as () => void);
        }),
    );
    await Promise.all([...delivered, analytics.flush()]);
    const events = await arrived();
    expect(events.toSorted(byOwnFirst('rudder-identify'))).toMatchObject(EXPECTED);
    expect(events.map(({ eventId }) => eventId).toSorted()).toEqual(
      [...Object.keys(CALLS).map((method) => `rudder-${method}`), 'rudder-alias:previous'].toSorted(),
    );
  });

  it('comes again after a 503, and each event is there once', async () => {
    const analytics = client();
    await refuseOnce();
    for (const nth of [1, 2, 3]) analytics.track({ userId: 'again', event: 'Style Quiz Taken', properties: { nth } });
    await analytics.flush();
    await analytics.flush();
    const { faults } = (await (await fetch(`${shop.host.url}/__local/faults`)).json()) as { faults: unknown[] };
    expect(faults).toHaveLength(1);
    const events = await arrived();
    expect(events.map(({ properties }) => properties).toSorted(byNth)).toEqual([{ nth: 1 }, { nth: 2 }, { nth: 3 }]);
  });
});

const nthOf = (properties: unknown): number => (properties as { nth: number }).nth;
const byNth = (a: unknown, b: unknown): number => nthOf(a) - nthOf(b);
/** Two events are called `identify`: the client's own before the one that the alias says of the previous visitor. */
const byOwnFirst = (own: string) => (a: RecentEvent, b: RecentEvent) =>
  a.event === b.event ? Number(b.eventId === own) - Number(a.eventId === own) : 0;
