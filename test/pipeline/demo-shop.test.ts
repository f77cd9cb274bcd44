import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const HOUR = 3_600_000;
const STORY = '?utm_source=instagram&utm_medium=social&utm_content=story';

type Seen = { readonly eventId: string; readonly event: string; readonly visitorId: string };

let shop: RunningShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startShop(Date.UTC(2026, 2, 1)), startBrowser()]);
}, 120_000);
afterAll(() => Promise.all([browser.close(), shop.stop()]));

/** Somebody the shop has never seen, at its door. */
async function arrive(query = ''): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${shop.host.url}/demo/${query}`);
  return { context, page };
}
const agree = (page: Page): Promise<void> => page.getByRole('button', { name: 'Yes, I agree' }).click();
async function fillCart(page: Page): Promise<void> {
  await page.locator('main').getByText('Running shoes').click();
  await page.locator('#add').click();
  await page.locator('.cart-link').click();
}
async function buy(page: Page): Promise<string> {
  await page.locator('#checkout').click();
  await page.locator('#pay').click();
  const words = await page.getByText('Your order is').textContent();
  return /demo-\w+/.exec(words ?? '')?.[0] ?? '';
}
const visitorOf = (page: Page): Promise<string> =>
  page.evaluate(`JSON.parse(localStorage.getItem('bt_local') ?? '{}').visitorId`) as Promise<string>;

async function seenOf(visitorId: string): Promise<readonly Seen[]> {
  await shop.drain();
  const { events } = await shop.read.get<{ events: readonly Seen[] }>(`/v1/events/recent?visitorId=${visitorId}`);
  return events;
}
const namesOf = async (visitorId: string): Promise<readonly string[]> =>
  (await seenOf(visitorId)).map(({ event }) => event).sort();
async function isAbandoned(visitorId: string): Promise<boolean> {
  await shop.drain();
  const { members } = await shop.read.get<{ members: readonly { visitorId: string }[] }>(
    '/v1/audiences/abandoned-cart/members',
  );
  return members.some((member) => member.visitorId === visitorId);
}
const soon = { timeout: 30_000, interval: 200 };

describe('the demo shop in a browser', { timeout: 120_000 }, () => {
  it('takes a visitor who leaves into the abandoned carts after two hours, and out of them with an order', async () => {
    const { context, page } = await arrive(STORY);
    await agree(page);
    await fillCart(page);
    await expect.poll(() => visitorOf(page), soon).toBeTruthy();
    const visitorId = await visitorOf(page);
    await page.close();
    await expect.poll(() => namesOf(visitorId), soon).toContain('view_cart');
    expect(await isAbandoned(visitorId)).toBe(false);

    const { now } = (await (await fetch(`${shop.host.url}/__local/clock`)).json()) as { now: string };
    await shop.clock(Date.parse(now) + 2 * HOUR);
    expect(await isAbandoned(visitorId)).toBe(true);

    const back = await context.newPage();
    await back.goto(`${shop.host.url}/demo/`);
    await agree(back);
    await fillCart(back);
    await buy(back);
    await expect.poll(() => isAbandoned(visitorId), soon).toBe(false);
    await context.close();
  });

  it('lets a person watch all that beside the shop, down to the sentence about the order', async () => {
    const { context, page } = await arrive();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== shop.host.url) elsewhere.push(request.url());
    });
    await page.getByRole('link', { name: 'an Instagram Story' }).click();
    await agree(page);
    await fillCart(page);
    await page.locator('#events [data-event=add_to_cart].accepted').waitFor();
    await page.locator('[data-audience=visitors-30d].in').waitFor();
    await page.locator('[data-audience=abandoned-cart].out').waitFor();
    await page.getByRole('button', { name: 'Let two hours pass' }).click();
    await page.locator('[data-audience=abandoned-cart].in').waitFor();

    await buy(page);
    await page.getByText('Instagram Story → bought shoes, 120.00 EUR').waitFor();
    await page.locator('[data-audience=abandoned-cart].out').waitFor();
    expect(elsewhere).toEqual([]);
    await context.close();
  });

  it('sends and stores nothing of a visitor who says no, or nothing yet', async () => {
    const { context, page } = await arrive(STORY);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v1/events')) sent.push(request.url());
    });
    const traces = async (): Promise<unknown> => [
      sent,
      await context.cookies(),
      await page.evaluate('({ ...localStorage })'),
    ];
    await page.waitForFunction('window.bt.run');
    await fillCart(page);
    await page.waitForTimeout(1_500);
    expect(await traces()).toEqual([[], [], {}]);

    await page.getByRole('button', { name: 'No', exact: true }).click();
    await buy(page);
    await page.reload();
    await page.waitForFunction('window.bt.run');
    await page.waitForTimeout(1_500);
    expect(await traces()).toEqual([[], [], {}]);
    await page.getByText('no request is made and nothing is stored').waitFor();
    await context.close();
  });

  it('loses and doubles nothing of what was done without a network', async () => {
    const { context, page } = await arrive();
    await agree(page);
    await expect.poll(() => visitorOf(page), soon).toBeTruthy();
    const visitorId = await visitorOf(page);
    await expect.poll(() => namesOf(visitorId), soon).toEqual(['page_view']);

    await context.setOffline(true);
    await fillCart(page);
    const orderId = await buy(page);
    await page.waitForTimeout(2_500);
    expect(await namesOf(visitorId)).toEqual(['page_view']);
    await context.setOffline(false);

    const all = ['add_to_cart', 'begin_checkout', ...Array(5).fill('page_view'), 'purchase', 'view_cart', 'view_item'];
    await expect.poll(() => namesOf(visitorId), soon).toEqual(all);
    const { summary } = await shop.read.get<{ summary: string }>(`/v1/conversions/${orderId}`);
    expect(summary).toContain('bought shoes, 120.00 EUR');
    await page.reload();
    await expect.poll(() => namesOf(visitorId), soon).toHaveLength(all.length + 1);
    await context.close();
  });

  it('gives the same order however its pages are tagged', async () => {
    const buyIn = async (tagging: string) => {
      const { context, page } = await arrive(STORY);
      await agree(page);
      await page.locator('.tagging select').selectOption(tagging);
      await fillCart(page);
      const orderId = await buy(page);
      await page.locator('blockquote').waitFor();
      const visitorId = await visitorOf(page);
      const told = async () =>
        (await namesOf(visitorId)).filter((name) => /add_to_cart|begin_checkout|purchase/.test(name));
      await expect.poll(told, soon).toHaveLength(3);
      const names = await told();
      const order = () => shop.read.get<Record<string, unknown>>(`/v1/conversions/${orderId}`);
      // The landing may be applied after the order; the path is then written again.
      await expect.poll(async () => (await order()).summary, soon).toMatch(/^Instagram Story/);
      const { value, currency, items, summary } = await order();
      const bought = (items as readonly Record<string, unknown>[]).map(({ itemId, name, price, quantity }) => ({
        itemId,
        name,
        price,
        quantity,
      }));
      await context.close();
      return { names, value, currency, bought, summary };
    };
    const orders = await Promise.all(['own', 'dataLayer', 'fbq', 'all'].map(buyIn));
    expect(orders[0]).toEqual({
      names: ['add_to_cart', 'begin_checkout', 'purchase'],
      value: 120,
      currency: 'EUR',
      bought: [{ itemId: 'shoes-runner-42', name: 'shoes', price: 120, quantity: 1 }],
      summary: 'Instagram Story → bought shoes, 120.00 EUR',
    });
    for (const order of orders) expect(order).toEqual(orders[0]);
  });
});
