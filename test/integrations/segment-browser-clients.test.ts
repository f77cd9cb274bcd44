import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { guideBlock } from '../support/guide-blocks.ts';
import { type RecentEvent, recentEvents, untilArrived } from '../support/recent-events.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';
import { bundleForBrowser, type PageServer, servePages } from '../support/serve-pages.ts';

const GUIDE = 'docs/integrations/segment-rudderstack.md';
const LANDING = '/?utm_source=instagram&utm_medium=social&fbclid=IwAr-x_Y1';
let shop: RunningShop;
let browser: Browser;
let shopSite: PageServer;
let page: Page;
let before: ReadonlySet<string | undefined>;

/** What a page of the shop can do in a test: one spelling for both clients. Each call answers the id it was sent with. */
const CLIENTS: Readonly<Record<string, (options: string) => string>> = {
  '@segment/analytics-next': (options) => `
    import { AnalyticsBrowser } from '@segment/analytics-next';
    const client = AnalyticsBrowser.load({ writeKey: 'local', cdnURL: HOST }, ${options});
    const context = { consent: { categoryPreferences: { Advertising: true } } };
    window.call = async (method, ...args) => (await client[method](...args, { context })).event.messageId;
    window.reset = () => client.reset();`,
  '@rudderstack/analytics-js': (options) => `
    import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
    const client = new RudderAnalytics();
    const consentManagement = { enabled: true, provider: 'custom', allowedConsentIds: ['Advertising'] };
    client.load('local', HOST, { configUrl: HOST, logLevel: 'NONE', consentManagement, ...${options} });
    window.call = (method, ...args) => new Promise((sent) => client[method](...args, {}, (message) => sent(message.messageId)));
    window.reset = () => client.reset(true);`,
};

beforeAll(async () => {
  [shop, browser, shopSite] = await Promise.all([startShop(Date.now()), startBrowser(), servePages()]);
  await shop.host.followMachine();
  shopSite.set('/elsewhere', '<title>Elsewhere</title>');
}, 240_000);
afterAll(() => Promise.all([browser.close(), shopSite.stop(), shop.stop()]));

beforeEach(async () => {
  before = new Set((await recentEvents(shop)).map(({ eventId }) => eventId));
  page = await (await browser.newContext()).newPage();
});
afterEach(async () => {
  await fetch(`${shop.host.url}/__local/faults`, { method: 'DELETE' });
  await page.context().close();
});

async function openWith(code: string): Promise<void> {
  shopSite.set('/shop.js', await bundleForBrowser(`const HOST = ${JSON.stringify(shop.host.url)};${code}`));
  shopSite.set('/', '<title>Shop</title><script src="/shop.js"></script>');
  await page.goto(`${shopSite.url}${LANDING}`);
}

const call = (...args: readonly unknown[]): Promise<string> => page.evaluate(`call(...${JSON.stringify(args)})`);

/** Waits for as many new events; a moment longer would show one too many. */
async function arrived(count: number): Promise<readonly RecentEvent[]> {
  const isNew = ({ eventId }: RecentEvent) => !before.has(eventId);
  return (await untilArrived(shop, (events) => events.filter(isNew).length >= count, 40_000)).filter(isNew);
}

const refuseOnce = () =>
  fetch(`${shop.host.url}/__local/faults`, {
    method: 'POST',
    body: JSON.stringify({ service: 'sqs', operation: 'SendMessage', fault: 'error', times: 3 }),
  });

describe.each(['analytics-next', 'analytics-js'])('the guide on Segment and RudderStack', (name) => {
  it(`has a block for ${name} that tells of a visit with consent`, async () => {
    const own = { 'https://events.your-shop.example': shop.host.url, YOUR_SITE_ID: 'local' };
    await openWith(guideBlock(GUIDE, name, own));
    const events = await arrived(2);
    expect(events.map(({ event }) => event).toSorted()).toEqual(['add_to_cart', 'page_view']);
    for (const event of events) {
      expect(event).toMatchObject({ status: 'accepted', trust: 'pixel', consent: 'granted' });
      expect(event.url).toBe(`${shopSite.url}${LANDING}`);
    }
  });
});

describe.each(Object.entries(CLIENTS))('%s with its key and host set', (name, client) => {
  it('delivers a call of each method once, with its id, name and properties, from another origin', async () => {
    await openWith(client('{}'));
    const bag = { product_id: 'bag-1', name: 'bag', price: 64, quantity: 2 };
    const ids = [
      await call('page', 'Shop', 'Home', { season: 'spring' }),
      await call('track', 'Product Added', bag),
      await call('track', 'Style Quiz Taken', { score: 7, tags: ['a', 'b'] }),
      await call('identify', 'customer-1', { email: 'a@example.com', plan: 'gold' }),
      await call('group', 'club', { tier: 'first' }),
      await call('alias', 'customer-2', 'customer-1'),
    ];
    const events = await arrived(ids.length);
    expect(events.map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted());
    const found = ids.map((id) => events.find(({ eventId }) => eventId === id));
    expect(found).toMatchObject([
      { event: 'page_view', title: 'Shop', properties: { name: 'Home', category: 'Shop', season: 'spring' } },
      { event: 'add_to_cart', items: [{ itemId: 'bag-1', name: 'bag', price: 64, quantity: 2 }], properties: bag },
      { event: 'Style Quiz Taken', properties: { score: 7, tags: ['a', 'b'] } },
      { event: 'identify', properties: { plan: 'gold' }, matchKeys: expect.arrayContaining(['email']) },
      { event: 'group', properties: { groupId: 'club', tier: 'first' } },
      { event: 'alias', properties: { previousId: 'customer-1' } },
    ]);
    expect(new Set(events.map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(events.every(({ status, trust }) => status === 'accepted' && trust === 'pixel')).toBe(true);
  });

  it('is somebody else after a reset', async () => {
    await openWith(client('{}'));
    await call('track', 'Style Quiz Taken', { nth: 1 });
    await page.evaluate('reset()');
    await call('track', 'Style Quiz Taken', { nth: 2 });
    const events = await arrived(2);
    expect(new Set(events.map(({ visitorId }) => visitorId)).size).toBe(2);
  });

  it('comes again after a 503, and each event is there once', async () => {
    await openWith(client('{}'));
    await call('page');
    await arrived(1);
    await refuseOnce();
    const id = await call('track', 'Style Quiz Taken', { nth: 1 });
    const events = await arrived(2);
    expect(events.map(({ event, eventId }) => [event, eventId])).toContainEqual(['Style Quiz Taken', id]);
    expect(events).toHaveLength(2);
  });

  it('sends on the next page what a page that was left had no time for', async () => {
    await openWith(client('{}'));
    await call('page');
    await page.evaluate("void call('track', 'Style Quiz Taken', { leaving: true }); location.href = '/elsewhere'");
    await page.waitForURL('**/elsewhere');
    await page.goto(`${shopSite.url}/`);
    const events = await arrived(2);
    expect(events.map(({ event }) => event).toSorted()).toEqual(['Style Quiz Taken', 'page_view']);
  });

  it('sends what it gathered as the page is left', async () => {
    await openWith(client(LEAVING[name] ?? '{}'));
    const ids = [await call('page'), await call('track', 'Style Quiz Taken', { nth: 1 })];
    expect(await arrived(0)).toEqual([]);
    await page.goto(`${shopSite.url}/elsewhere`);
    const events = await arrived(2);
    expect(events.map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted());
  });
});

/** The clients' own options for gathering events and sending them as the page goes. */
const LEAVING: Readonly<Record<string, string>> = {
  '@segment/analytics-next':
    "{ integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 50, timeout: 60000 } } } } }",
  '@rudderstack/analytics-js': '{ useBeacon: true }',
};
