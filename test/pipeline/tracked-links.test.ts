import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signVisitor } from '../../shared/runtime/site-secret.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
const BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 380.0';
const LOCAL_SECRET = '0'.repeat(64);
let shop: RunningShop;
let story: { linkId: string; shortUrl: string; taggedUrl: string };

beforeAll(async () => {
  shop = await startShop(NOW);
  story = await shop.admin.post('/v1/links', {
    destination: 'https://shop.example/shoes?size=42#reviews',
    platform: 'instagram',
    placement: 'story',
    postId: '17900',
    campaign: 'spring',
  });
}, 120_000);
afterAll(() => shop.stop());

function follow(url: string, visitorId?: string, init: RequestInit = {}): Promise<Response> {
  const cookie =
    visitorId === undefined ? {} : { cookie: `bt_vid=${signVisitor(LOCAL_SECRET, 'visitor-cookie', visitorId)}` };
  const headers = { 'user-agent': BROWSER, referer: 'https://l.instagram.com/', ...cookie, ...init.headers };
  return fetch(url, { redirect: 'manual', ...init, headers });
}

const consent = { marketing: 'granted' };
const land = (visitorId: string, url: string, referrer?: string) =>
  shop.sendAsBrowser({
    siteId: 'local',
    events: [{ eventId: `view-${visitorId}-${url.length}`, event: 'page_view', visitorId, url, referrer, consent }],
  });
async function buy(visitorId: string): Promise<void> {
  await shop.server.post('/v1/events', {
    siteId: 'local',
    events: [
      {
        eventId: `buy-${visitorId}`,
        event: 'purchase',
        visitorId,
        orderId: `order-${visitorId}`,
        value: 120,
        currency: 'EUR',
        items: [{ itemId: 'shoes-1', name: 'shoes', price: 120 }],
      },
    ],
  });
  await shop.drain();
}

type Touch = Readonly<Record<string, string>>;
const orderOf = (visitorId: string) =>
  shop.read.get<{ summary: string; path: readonly Touch[] }>(`/v1/conversions/order-${visitorId}`);
const marksOf = ({ at: _, eventId: __, kind: ___, ...marks }: Touch) => marks;

describe('an order by a tracked link', () => {
  it('says where its buyer came from: by click, by tagged address, and once where both were seen', async () => {
    // Known from before, clicks, and the page's own script never gets to run.
    const clicked = await follow(story.shortUrl, 'by-click');
    expect(clicked.status).toBe(302);
    const location = clicked.headers.get('location') ?? '';
    // Not known: the click leaves nothing, the page it leads to is seen with consent.
    await follow(story.shortUrl);
    await land('by-landing', location, 'https://l.instagram.com/');
    await land('by-tag', story.taggedUrl, 'https://l.instagram.com/');
    // Known: both are seen, and are one contact, although only one of them had a referrer.
    const both = await follow(`${story.shortUrl}?fbclid=IwAR0_x-Y`, 'by-both');
    await land('by-both', both.headers.get('location') ?? '', '');
    await shop.drain();
    await shop.clock(NOW + 60_000);
    for (const visitor of ['by-click', 'by-landing', 'by-tag', 'by-both']) {
      await buy(visitor);
      const { summary, path } = await orderOf(visitor);
      expect(summary, visitor).toBe('Instagram Story → bought shoes, 120.00 EUR');
      expect(path, visitor).toHaveLength(1);
      const [touch = {}] = path;
      expect(marksOf(touch), visitor).toEqual({
        ...marksOf((await orderOf('by-click')).path[0] ?? {}),
        ...(visitor === 'by-both' ? { clickIdType: 'fbclid' } : {}),
      });
    }
    expect((await orderOf('by-click')).path[0]).toMatchObject({
      kind: 'click',
      channel: 'organic_social',
      source: 'instagram',
      medium: 'social',
      campaign: 'spring',
      placement: 'story',
      postId: '17900',
      linkId: story.linkId,
      landingPage: '/shoes',
    });
  });

  it('is credited to the link and the post', async () => {
    for (const [groupBy, key] of [
      ['link', story.linkId.toLowerCase()],
      ['post', '17900'],
      ['placement', 'story'],
    ]) {
      const report = await shop.read.get<{ rows: readonly { key: string; conversions: number }[] }>(
        `/v1/reports/attribution?groupBy=${groupBy}&model=last_touch`,
      );
      expect(report.rows, groupBy).toEqual([expect.objectContaining({ key, conversions: 4 })]);
    }
  });
});

describe('a short address', () => {
  it('answers questions about headers as it answers clicks, and stores nothing for them', async () => {
    const head = await follow(story.shortUrl, 'by-head', { method: 'HEAD' });
    expect(head.status).toBe(302);
    expect(head.headers.get('location')).toBe(
      `https://shop.example/shoes?size=42&utm_source=instagram&utm_medium=social&utm_campaign=spring&utm_content=story&placement=story&post_id=17900&bt_link=${story.linkId}#reviews`,
    );
    await follow(story.shortUrl, 'by-bot', { headers: { 'user-agent': 'WhatsApp/2.23.20.0' } });
    await shop.drain();
    for (const visitor of ['by-head', 'by-bot']) {
      const { events } = await shop.read.get<{ events: unknown[] }>(`/v1/events/recent?visitorId=${visitor}`);
      expect(events, visitor).toEqual([]);
    }
  });

  it('answers nothing but GET and HEAD, and leads nowhere once paused', async () => {
    expect((await follow(story.shortUrl, undefined, { method: 'POST' })).status).toBe(404);
    await shop.admin.patch(`/v1/links/${story.linkId}`, { status: 'paused' });
    const paused = await follow(story.shortUrl);
    expect([paused.status, paused.headers.get('location')]).toEqual([404, null]);
    expect(await paused.text()).toBe('This link leads nowhere, or no longer does.\n');
  });

  it('shows in what arrived as a click, or as one withheld', async () => {
    const { events } = await shop.read.get<{ events: readonly Record<string, unknown>[] }>(
      '/v1/events/recent?limit=100',
    );
    const clicks = events.filter(({ event }) => event === 'click');
    expect(clicks.map(({ status, visitorId, reason }) => visitorId ?? `${status} ${reason}`).sort()).toEqual([
      'by-both',
      'by-click',
      'withheld no_consent',
    ]);
  });
});
