import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAdmin } from '../../infra/tools/admin/run-admin.ts';
import { runTailCommand } from '../../infra/tools/tail/tail-command.ts';
import { pixelSnippet } from '../../shared/domain/pixel-snippet.ts';
import { startBrowser } from '../support/browser.ts';
import { guideBlock } from '../support/guide-blocks.ts';
import { type RecentEvent, recentEvents, untilArrived } from '../support/recent-events.ts';
import { recordedTerminal } from '../support/recorded-terminal.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';
import { type PageServer, servePages } from '../support/serve-pages.ts';

const GUIDE = 'docs/integrations/plain-html.md';
const LOCAL = 'http://127.0.0.1:8787';
const block = (name: string): string => guideBlock(GUIDE, name, { [LOCAL]: shop.host.url });

let shop: RunningShop;
let browser: Browser;
let shopSite: PageServer;
beforeAll(async () => {
  [shop, browser, shopSite] = await Promise.all([startShop(Date.now()), startBrowser(), servePages()]);
  await shop.host.followMachine();
}, 240_000);
afterAll(() => Promise.all([browser.close(), shopSite.stop(), shop.stop()]));

const terminal = () => recordedTerminal({ env: { BACKTRAIL_URL: shop.host.url } });
const is =
  (name: string) =>
  ({ event }: RecentEvent): boolean =>
    event === name;
const arrived =
  (name: string) =>
  (events: readonly RecentEvent[]): boolean =>
    events.some(is(name));

describe('the guide for plain HTML', { timeout: 120_000 }, () => {
  it('has the snippet that the command prints', () => {
    expect(guideBlock(GUIDE, 'first-page', {})).toContain(pixelSnippet({ apiUrl: LOCAL, siteId: 'local' }));
  });

  it('comes to the first event in npm run tail, once the visitor has agreed', async () => {
    shopSite.set('/', block('first-page'));
    const page = await (await browser.newContext()).newPage();
    await page.goto(shopSite.url);
    await page.waitForFunction('window.bt.run');
    await page.waitForTimeout(1_500);
    expect(await recentEvents(shop)).toEqual([]);

    await page.locator('#agree').click();
    await untilArrived(shop, arrived('page_view'));
    const screen = terminal();
    await runTailCommand(['--once'], screen, new AbortController().signal);
    expect(screen.printed()).toMatch(/accepted {2}page_view/);
  });

  it('comes to an order and to what brought it', async () => {
    const body = ['view-item', 'add-to-cart', 'identify', 'purchase'].map(block).join('');
    shopSite.set(
      '/',
      block('first-page').replace('</body>', () => `${body}</body>`),
    );
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${shopSite.url}/?utm_source=instagram&utm_medium=social&utm_content=story`);
    for (const id of ['agree', 'add', 'sign-in', 'buy']) await page.locator(`#${id}`).click();
    const events = await untilArrived(shop, arrived('purchase'));
    const own = events.filter(({ visitorId }) => visitorId === events.find(is('purchase'))?.visitorId);
    expect(own.map(({ event }) => event).sort()).toEqual([
      'add_to_cart',
      'identify',
      'page_view',
      'purchase',
      'view_item',
    ]);
    expect(own.find(is('identify'))).toMatchObject({
      status: 'accepted',
      matchKeys: expect.arrayContaining(['email']),
    });
    const screen = terminal();
    await runAdmin(['conversions', 'show', 'order-1001'], screen);
    expect(screen.printed()).toContain('Instagram Story → bought shoes, 120.00 EUR');
  });

  it('is right that opening the file itself works too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backtrail-guide-'));
    writeFileSync(join(folder, 'index.html'), block('first-page'));
    const before = (await recentEvents(shop)).length;
    const page = await (await browser.newContext()).newPage();
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    await page.locator('#agree').click();
    const events = await untilArrived(shop, ({ length }) => length > before);
    expect(events[0]).toMatchObject({ status: 'accepted', event: 'page_view' });
    expect(events).toHaveLength(before + 1);
    rmSync(folder, { recursive: true });
  });
});
