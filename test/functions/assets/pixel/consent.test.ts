import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PixelLab, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

const script = (text: string): string => `<script>${text}</script>`;
const GTAG = 'window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)};';
const mode = (kind: string, states: object): string => `${GTAG}gtag('consent','${kind}',${JSON.stringify(states)});`;
const all = (state: string) => ({ ad_storage: state, ad_user_data: state, ad_personalization: state });
/** A consent platform that answers when it is told to. */
const TCF = `window.__tcfapi=function(c,v,f){if(c!=='addEventListener')return;window.tell=function(d){f(d,true)};tell(window.tc||{eventStatus:'cmpuishown'})};`;
const platformSays = (answer: object): string => `${TCF}window.tc=${JSON.stringify(answer)};`;
const purposes = (...numbers: readonly number[]) => ({
  eventStatus: 'useractioncomplete',
  purpose: { consents: Object.fromEntries(numbers.map((number) => [number, true])) },
});

async function sends(page: Page): Promise<void> {
  await page.clock.runFor(2_000);
  await vi.waitFor(() => expect(lab.events()[0]).toMatchObject({ event: 'page_view' }), 10_000);
}

async function isSilent(page: Page): Promise<void> {
  await page.clock.runFor(5_000);
  await page.evaluate(
    `document.dispatchEvent(new Event('visibilitychange')),dispatchEvent(new Event('pagehide')),fetch('/ping',{method:'POST'})`,
  );
  await vi.waitFor(() => expect(lab.others.map(({ path }) => path)).toContain('/ping'), 10_000);
  expect(lab.received).toEqual([]);
  await keepsNothing(page);
}

async function keepsNothing(page: Page): Promise<void> {
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]')).toEqual(['', 0, 0]);
}

describe('nothing leaves the memory of a page', () => {
  it.each([
    ['whose visitor was not asked', ''],
    ['that says no by its own call', script(`bt('consent','revoke')`)],
    ['whose consent mode begins with no', script(mode('default', all('denied')))],
    ['whose consent mode ends with no', script(mode('default', all('granted')) + mode('update', all('denied')))],
    [
      'whose visitor refused ads chosen for them',
      script(mode('update', { ...all('granted'), ad_personalization: 'denied' })),
    ],
    [
      'that says no for some regions',
      script(mode('default', { ...all('denied'), region: ['DE'] }) + mode('default', all('granted'))),
    ],
    ['that says yes for some regions', script(mode('default', { ...all('granted'), region: ['US'] }))],
    ['whose consent mode speaks of other things', script(mode('update', { analytics_storage: 'granted' }))],
    ['whose consent platform is still asking', script(TCF + mode('default', all('granted')))],
    ['whose visitor refused a purpose', script(platformSays(purposes(1, 3, 4)))],
    [
      'whose consent mode and consent platform disagree',
      script(platformSays(purposes(1, 3, 4, 7)) + mode('update', all('denied'))),
    ],
    ['whose words for consent are not known', script(`bt('consent','maybe')`)],
  ])('%s', async (_, after) => {
    await isSilent(await lab.open({ consent: 'none', after }));
  });
});

describe('what was held is sent when', () => {
  it.each([
    ['the shop says yes', '', `bt('consent','grant')`],
    [
      'consent mode says yes',
      script(mode('default', all('denied'))),
      `gtag('consent','update',${JSON.stringify(all('granted'))})`,
    ],
    [
      'an old consent mode says yes',
      script(mode('default', { ad_storage: 'denied' })),
      `gtag('consent','update',{ad_storage:'granted'})`,
    ],
    ['the consent platform says yes', script(TCF), `tell(${JSON.stringify(purposes(1, 3, 4, 7))})`],
    ['the consent platform says that nobody need be asked', script(TCF), 'tell({gdprApplies:false})'],
    [
      'the shop says yes where its platform said no',
      script(`${mode('update', all('denied'))}`),
      `bt('consent','grant');bt('track','page_view')`,
    ],
  ])('%s', async (_, after, answer) => {
    const page = await lab.open({ consent: 'none', after });
    await page.clock.runFor(2_000);
    expect(lab.received).toEqual([]);
    await page.evaluate(answer);
    await sends(page);
    expect(lab.received).toHaveLength(1);
  });

  it('there is no more to ask: a default of yes', async () => {
    await sends(await lab.open({ consent: 'none', before: script(mode('default', all('granted'))) }));
  });
});

describe('an answer', () => {
  it("by the shop's own call holds on the pages after it", async () => {
    lab.put('/next', { consent: 'none' });
    const page = await lab.open();
    await sends(page);
    await page.goto(lab.shop('/next'));
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events().map(({ url }) => url)).toContain(lab.shop('/next')), 10_000);
    expect(new Set(lab.received.map(({ visitorId }) => visitorId)).size).toBe(1);
  });

  it("by the shop's own call does not hold where the page speaks of consent itself", async () => {
    lab.put('/next', { consent: 'none', before: script(mode('default', all('denied'))) });
    const page = await lab.open();
    await sends(page);
    await page.goto(lab.shop('/next'));
    await page.clock.runFor(3_000);
    expect(lab.received).toHaveLength(1);
  });

  it('that is taken back is told once, with nothing but that, and leaves nothing behind', async () => {
    const page = await lab.open({ path: '/?fbclid=Ab' });
    await sends(page);
    expect((await page.context().cookies()).map(({ name }) => name).sort()).toEqual(['_fbc', '_fbp']);
    await page.evaluate(`bt('consent','revoke');bt('track','view_item');bt('consent','revoke')`);
    await page.clock.runFor(3_000);
    await vi.waitFor(() => expect(lab.received).toHaveLength(2), 10_000);
    const [first, last] = lab.received;
    expect(last?.visitorId).toBe(first?.visitorId);
    expect(last?.events).toEqual([{ eventId: expect.any(String), event: 'consent', consent: { marketing: 'denied' } }]);
    await keepsNothing(page);
    await page.evaluate(`bt('consent','grant');bt('track','search')`);
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.received).toHaveLength(3), 10_000);
    expect(lab.received[2]?.events).toMatchObject([{ event: 'search' }]);
    expect(lab.received[2]?.visitorId).not.toBe(first?.visitorId);
  });

  it('that comes back while a request is on its way keeps nothing of its answer', async () => {
    lab.replyWith(() => ({ status: 503, headers: { 'retry-after': '1' } }));
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await page.evaluate(`bt('consent','revoke')`);
    await vi.waitFor(() => expect(lab.received.length).toBeGreaterThan(0), 10_000);
    await page.evaluate(`fetch('/ping',{method:'POST'})`);
    await page.clock.runFor(10_000);
    await keepsNothing(page);
  });
});
