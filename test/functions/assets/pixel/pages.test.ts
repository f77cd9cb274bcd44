import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PixelLab, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

const script = (text: string): string => `<script>${text}</script>`;
const arrive = (events: number) => vi.waitFor(() => expect(lab.events()).toHaveLength(events), 10_000);
const views = () => lab.events().filter(({ event }) => event === 'page_view');
const paths = () => views().map(({ url }) => String(url).replace(lab.shop(''), ''));

describe('page views', () => {
  it('of a single-page app follow its url, not every change of its history', async () => {
    const page = await lab.open({ path: '/?utm_source=ig' });
    await page.evaluate(`history.replaceState({}, '', '/')`);
    await page.evaluate(`history.replaceState({scroll: 1}, '')`);
    await page.evaluate(`history.pushState({}, '', '/shoes?color=red');document.title='Shoes'`);
    await page.clock.runFor(1_100);
    await page.evaluate(`history.pushState({}, '', '#reviews')`);
    await page.evaluate(`history.pushState({}, '', '#/cart')`);
    await page.evaluate('history.back()');
    await page.waitForURL('**/shoes?color=red#reviews');
    await page.clock.runFor(1_100);
    await arrive(4);
    expect(paths()).toEqual([
      '/?utm_source=ig',
      '/shoes?color=red',
      '/shoes?color=red#/cart',
      '/shoes?color=red#reviews',
    ]);
    expect(views()[1]).toMatchObject({ title: 'Shoes', referrer: lab.shop('/') });
  });

  it('carry where the visitor came from, and the url from before the app tidied it', async () => {
    lab.put('/landing', { after: script(`history.replaceState({}, '', '/landing')`) });
    const page = await lab.open({ path: '/from', consent: 'none' });
    await page.goto(lab.shop('/landing?gclid=A_b-C'), { referer: 'http://search.localhost/' });
    await page.clock.runFor(1_100);
    await arrive(1);
    expect(views()[0]).toMatchObject({ url: lab.shop('/landing?gclid=A_b-C'), referrer: 'http://search.localhost/' });
  });

  it('count a page that comes back from the cache once more', async () => {
    const page = await lab.open();
    await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))`);
    await page.clock.runFor(1_100);
    await arrive(2);
    expect(views()[1]).not.toHaveProperty('referrer');
  });

  it('of a page that is made ready in advance begin when it is shown', async () => {
    const page = await lab.open({
      waits: false,
      after: script(`bt('track','view_item')`),
      prepare: (context) =>
        context.addInitScript(`let hidden=true;Object.defineProperty(document,'prerendering',{get:()=>hidden});
          window.show=()=>{hidden=false;document.dispatchEvent(new Event('prerenderingchange'))}`),
    });
    await page.clock.runFor(60_000);
    expect(lab.received).toEqual([]);
    const shownAt = await page.evaluate('show(),Date.now()');
    await page.clock.runFor(1_100);
    await arrive(2);
    expect(lab.events().map(({ event, occurredAt }) => [event, occurredAt])).toEqual([
      ['page_view', shownAt],
      ['view_item', shownAt],
    ]);
  });

  it('can be left to the shop', async () => {
    const page = await lab.open({ init: { pageViews: false }, after: script(`bt('track','search')`) });
    await page.evaluate(`history.pushState({}, '', '/next')`);
    await page.clock.runFor(1_100);
    await arrive(1);
    expect(lab.events()[0]?.event).toBe('search');
  });
});

describe('where storage is blocked', () => {
  it('a page sends all the same, as one visitor', async () => {
    const page = await lab.open({
      prepare: (context) =>
        context.addInitScript(
          `Object.defineProperty(window,'localStorage',{get(){throw new DOMException('no','SecurityError')}})`,
        ),
    });
    await page.clock.runFor(1_100);
    await arrive(1);
    await page.evaluate(`bt('track','search')`);
    await page.clock.runFor(1_100);
    await arrive(2);
    expect(new Set(lab.received.map(({ visitorId }) => visitorId)).size).toBe(1);
    await page.evaluate(`bt('consent','revoke')`);
  });

  it('or full, a page sends all the same, as one visitor', async () => {
    const page = await lab.open({
      prepare: (context) =>
        context.addInitScript(`Storage.prototype.setItem=()=>{throw new DOMException('full','QuotaExceededError')}`),
    });
    await page.clock.runFor(1_100);
    await arrive(1);
    await page.evaluate(`bt('track','search')`);
    await page.clock.runFor(1_100);
    await arrive(2);
    expect(new Set(lab.received.map(({ visitorId }) => visitorId)).size).toBe(1);
  });
});
