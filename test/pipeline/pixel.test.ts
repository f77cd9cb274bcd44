import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pixelSnippet } from '../../shared/domain/pixel-snippet.ts';
import { startBrowser } from '../support/browser.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const START = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;

let shop: RunningShop;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startShop(START), startBrowser()]);
  // Crawlers are withheld, and so is a browser that says it is headless.
  const userAgent =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36';
  page = await browser.newPage({ userAgent });
  // The shop's pages lie beside the API, as they would behind a domain of the shop's own.
  await page.route('**/shop/*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>Shop</title><head>${pixelSnippet({ apiUrl: shop.host.url, siteId: 'local' })}</head>`,
    }),
  );
}, 120_000);
afterAll(() => Promise.all([browser.close(), shop.stop()]));

const visit = async (path: string, script: string): Promise<void> => {
  await page.goto(`${shop.host.url}/shop/${path}`);
  await page.evaluate(script);
  const answered = await page.waitForResponse('**/v1/events');
  expect(answered.status()).toBe(202);
};
const membersOf = async (audience: string): Promise<number> => {
  const { members } = await shop.read.get<{ members: unknown[] }>(`/v1/audiences/${audience}/members`);
  return members.length;
};

it('bt.js of a running host takes a visitor from the landing into the abandoned carts, and out of them with an order', async () => {
  await visit('landing?utm_source=instagram&utm_medium=social&utm_content=story', `bt('consent','grant')`);
  await visit(
    'shoes',
    `bt('track','add_to_cart',{items:[{itemId:'shoes-1',name:'shoes',price:120}],currency:'EUR',value:120})`,
  );
  await shop.drain();
  expect([await membersOf('visitors-30d'), await membersOf('abandoned-cart')]).toEqual([1, 0]);

  // The browser's clock runs elsewhere all the while: what happened lies in the host's time.
  await shop.clock(START + 2 * HOUR);
  expect(await membersOf('abandoned-cart')).toBe(1);

  const items = `[{item_id:'shoes-1',item_name:'shoes',price:120}]`;
  await visit(
    'thanks',
    `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'o-1',value:120,currency:'EUR',items:${items}}})`,
  );
  await shop.drain();
  expect(await membersOf('abandoned-cart')).toBe(0);
  const { summary } = await shop.read.get<{ summary: string }>('/v1/conversions/o-1');
  expect(summary).toBe('Instagram Story → bought shoes, 120.00 EUR');
}, 120_000);

it.each(['/bt.js', '/demo/', '/demo/shop.css'])('HEAD %s is answered as GET, without the body', async (path) => {
  const [get, head] = await Promise.all(
    ['GET', 'HEAD'].map((method) =>
      fetch(`${shop.host.url}${path}`, { method, headers: { 'accept-encoding': 'gzip' } }),
    ),
  );
  expect(head?.status).toBe(200);
  expect(await head?.text()).toBe('');
  expect((await get?.text())?.length).toBeGreaterThan(0);
  for (const name of ['etag', 'content-type', 'content-length', 'content-encoding', 'cache-control', 'vary'])
    expect([name, head?.headers.get(name)]).toEqual([name, get?.headers.get(name)]);
  expect(Number(head?.headers.get('content-length'))).toBeGreaterThan(0);
});

it('bt.js is fetched once and then only asked for', async () => {
  const first = await fetch(`${shop.host.url}/bt.js`);
  expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await first.text()).toMatch(/^"use strict";/);
  const again = await fetch(`${shop.host.url}/bt.js`, {
    headers: { 'if-none-match': first.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});
