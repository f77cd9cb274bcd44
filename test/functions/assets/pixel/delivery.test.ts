import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PixelLab, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

const script = (text: string): string => `<script>${text}</script>`;
const arrive = (requests: number) => vi.waitFor(() => expect(lab.received).toHaveLength(requests), 10_000);
const track = (name: string) => `bt('track','${name}')`;
const sizes = () => lab.received.map(({ events }) => events.length);
const idsOf = (events = lab.events()) => events.map(({ eventId }) => eventId);

describe('events', () => {
  it('go at once when there are many, and never more than 50 in a request', async () => {
    const page = await lab.open({ after: script(`for(let i=0;i<120;i++)bt('track','search',{n:i})`) });
    await vi.waitFor(() => expect(lab.events().length).toBeGreaterThanOrEqual(100), 10_000);
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(121), 10_000);
    expect(new Set(idsOf()).size).toBe(121);
    for (const size of sizes()) expect(size).toBeLessThanOrEqual(50);
  });

  it('never make more than 60 KB in a request, and one that is too large by itself holds nobody up', async () => {
    const long = `for(let i=0;i<20;i++)bt('track','search',{text:'ü'.repeat(4000)});bt('track','search',{text:'x'.repeat(70000)})`;
    lab.replyWith(({ bytes }) => ({ status: bytes > 61_440 ? 413 : 202 }));
    const page = await lab.open({ after: script(`${long};${track('sign_up')}`) });
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events().map(({ event }) => event)).toContain('sign_up'), 10_000);
    const taken = lab.received.filter(({ bytes }) => bytes <= 61_440);
    expect(taken.flatMap(({ events }) => events)).toHaveLength(22);
    expect(lab.received.length - taken.length).toBeLessThanOrEqual(1);
  });

  it('that are too many for the server are halved until it takes them', async () => {
    lab.replyWith(({ events }) => ({ status: events.length > 3 ? 413 : 202 }));
    const page = await lab.open({ after: script(`for(let i=0;i<9;i++)${track('search')}`) });
    await page.clock.runFor(2_000);
    await vi.waitFor(
      () =>
        expect(
          sizes()
            .filter((size) => size <= 3)
            .reduce((sum, size) => sum + size, 0),
        ).toBe(10),
      10_000,
    );
    const taken = lab.received.filter(({ events }) => events.length <= 3);
    expect(new Set(idsOf(taken.flatMap(({ events }) => events))).size).toBe(10);
  });

  it('that the server refused are not sent again', async () => {
    lab.replyWith((_, place) => ({ status: place === 0 ? 400 : 202, body: { accepted: 0 } }));
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await arrive(1);
    await page.evaluate(track('search'));
    await page.clock.runFor(5_000);
    await arrive(2);
    expect(lab.events().map(({ event }) => event)).toEqual(['page_view', 'search']);
  });

  it('of two tabs are of one visitor', async () => {
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await arrive(1);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.clock.runFor(1_100);
    await arrive(2);
    expect(new Set(lab.received.map(({ visitorId }) => visitorId)).size).toBe(1);
  });
});

describe('leaving the page', () => {
  it('sends what there is, in one request, and nothing of it twice', async () => {
    lab.put('/next');
    const page = await lab.open({
      after: script(`window.fbq=function(){};fbq('track','AddToCart',{content_ids:['a']})`),
    });
    await page.goto(lab.shop('/next'));
    await arrive(1);
    expect(lab.events().map(({ event }) => event)).toEqual(['page_view', 'add_to_cart']);
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events().some(({ url }) => url === lab.shop('/next'))).toBe(true), 10_000);
    // Whether it arrived, the old page could not see any more: the new one may send it again, with its id.
    expect(new Set(idsOf()).size).toBe(3);
  });

  it('for another tab sends what there is, and is told that it arrived', async () => {
    const page = await lab.open();
    await page.evaluate(
      `Object.defineProperty(document,'hidden',{value:true});document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await arrive(1);
    await vi.waitFor(async () => expect(await page.evaluate('localStorage.bt_shop')).toContain('"unsent":[]'), 10_000);
    await page.clock.runFor(5_000);
    expect(lab.received).toHaveLength(1);
  });

  it('is left to a beacon where a fetch does not outlive its page', async () => {
    const page = await lab.open({
      prepare: (context) => context.addInitScript('delete Request.prototype.keepalive'),
    });
    await page.evaluate(`dispatchEvent(new Event('pagehide'))`);
    await arrive(1);
    expect(lab.received[0]?.headers['content-type']).toMatch(/^text\/plain/);
    await page.clock.runFor(5_000);
    expect(lab.received).toHaveLength(1);
  });
});

describe('a request', () => {
  it("asks for no permission first, and takes cookies along only to the shop's own domain", async () => {
    const page = await lab.open({
      prepare: (context) => context.addCookies([{ name: 'bt_vid', value: 'v', domain: '.shop.localhost', path: '/' }]),
    });
    await page.clock.runFor(1_100);
    await arrive(1);
    expect(lab.received[0]?.headers).toMatchObject({ 'content-type': expect.stringMatching(/^text\/plain/) });
    expect(lab.received[0]?.headers.cookie).toContain('bt_vid=v');

    await lab.reset();
    const elsewhere = await lab.open({
      host: 'www.other.localhost',
      prepare: (context) => context.addCookies([{ name: 'bt_vid', value: 'v', domain: '.shop.localhost', path: '/' }]),
    });
    await elsewhere.clock.runFor(1_100);
    await arrive(1);
    expect(lab.received[0]?.headers.cookie).toBeUndefined();
  });
});
