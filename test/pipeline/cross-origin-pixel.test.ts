import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pixelSnippet } from '../../shared/domain/pixel-snippet.ts';
import { startBrowser } from '../support/browser.ts';
import { type RecentEvent, untilArrived } from '../support/recent-events.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';
import { type PageServer, servePages } from '../support/serve-pages.ts';

// Crawlers are withheld, and so is a browser that says it is headless.
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36';
let shop: RunningShop;
let browser: Browser;
let pages: PageServer;

beforeAll(async () => {
  [shop, browser, pages] = await Promise.all([startShop(Date.now()), startBrowser(), servePages()]);
  await shop.host.followMachine();
}, 120_000);
afterAll(() => Promise.all([browser.close(), pages.stop(), shop.stop()]));

type Sent = {
  readonly visitorId: string;
  readonly events: readonly { readonly eventId: string; readonly event: string }[];
};

/** The shop's page on one host, the API on another; both are this machine. */
async function visit({ pageHost, apiHost }: { readonly pageHost: string; readonly apiHost: string }) {
  const at = (url: string, host: string): string => {
    const there = new URL(url);
    there.hostname = host;
    return there.href;
  };
  const apiUrl = at(shop.host.url, apiHost).replace(/\/$/, '');
  const snippet = pixelSnippet({ apiUrl, siteId: 'local' });
  pages.set('/', `<!doctype html><title>Shop</title><head>${snippet}<script>bt('consent','grant')</script></head>`);
  const context = await browser.newContext({ userAgent });
  const page = await context.newPage();
  const sent: Sent[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(JSON.parse(request.postData() ?? '{}'));
  });
  const load = async (): Promise<void> => {
    const answered = page.waitForResponse(`${apiUrl}/v1/events`);
    await page.goto(at(pages.url, pageHost));
    expect((await answered).status()).toBe(202);
    // What was answered for is forgotten; what was not lies in the page's storage and goes again with the next page.
    await page.waitForFunction(() => !JSON.stringify({ ...localStorage }).includes('page_view'));
  };
  await load();
  return { page, load, sent, eventIds: () => sent.flatMap(({ events }) => events.map(({ eventId }) => eventId)) };
}

/** The visitor's id as signed by the API; `none` when none came. */
const tokenOf = (page: Page, patienceMs: number): Promise<string> =>
  page.evaluate<string>(
    `new Promise((resolve) => { bt('token', resolve); setTimeout(() => resolve('none'), ${patienceMs}); })`,
  );
const arrived = (ids: readonly string[]): Promise<readonly RecentEvent[]> =>
  untilArrived(shop, (events) => ids.every((id) => events.some(({ eventId }) => eventId === id)));
const hostsAre = (hosts: readonly string[]): Promise<unknown> => shop.admin.patch('/v1/sites/local', { hosts });

describe('bt.js on a page of another domain than the API', { timeout: 60_000 }, () => {
  it.each([
    ['of a site that lists no hosts', []],
    ['of a listed host', ['shop.localhost']],
  ])('%s: events arrive, visitor and token come back, and no cookie is needed', async (_, hosts) => {
    await hostsAre(hosts);
    const { page, load, sent, eventIds } = await visit({ pageHost: 'shop.localhost', apiHost: '127.0.0.1' });
    const token = await tokenOf(page, 5_000);
    await load();
    expect(new Set(sent.map(({ visitorId }) => visitorId)).size).toBe(1);
    const visitorId = sent[0]?.visitorId;
    expect(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).toBe(visitorId);
    const kept = (await arrived(eventIds())).filter(({ eventId = '' }) => eventIds().includes(eventId));
    expect(kept.map((event) => [event.status, event.event, event.visitorId])).toEqual([
      ['accepted', 'page_view', visitorId],
      ['accepted', 'page_view', visitorId],
    ]);
    const cookies = await page.context().cookies();
    expect(cookies.filter(({ domain }) => domain.includes('127.0.0.1'))).toEqual([]);
    expect(cookies.filter(({ name }) => name === 'bt_vid')).toEqual([]);
  });

  it.each([
    ['of another domain', { pageHost: 'forgotten.localhost', apiHost: '127.0.0.1' }],
    ['of the API’s domain', { pageHost: 'blog.brand.localhost', apiHost: 'api.brand.localhost' }],
  ])('that is not listed, %s: events arrive once each, and nothing of the visitor comes back', async (_, where) => {
    await hostsAre(['www.brand.localhost']);
    const { page, load, eventIds } = await visit(where);
    expect(await tokenOf(page, 300)).toBe('none');
    await load();
    await load();
    expect(new Set(eventIds()).size).toBe(eventIds().length);
    const kept = (await arrived(eventIds())).filter(({ eventId = '' }) => eventIds().includes(eventId));
    expect(kept.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    expect((await page.context().cookies()).filter(({ name }) => name === 'bt_vid')).toEqual([]);
  });
});
