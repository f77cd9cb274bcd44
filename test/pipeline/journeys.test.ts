import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJourneys } from '../../infra/local/demo/read-journeys.ts';
import { listEmailsAtMeta, listMembers } from '../../infra/tools/verify/members.ts';
import { hashEmail } from '../../shared/meta/normalise-email.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 1);
const END = START + 21 * DAY;
let shop: RunningShop;

/** Every hand-written journey, day by day, as browsers and the shop's server would send it. */
beforeAll(async () => {
  shop = await startShop(START);
  const journeys = readJourneys(join(import.meta.dirname, '../../events/journeys'), START);
  const events = [...journeys].sort((a, b) => a.event.occurredAt - b.event.occurredAt);
  for (let day = START; day < END; day += DAY) {
    await shop.clock(day + DAY);
    for (const { via, event } of events.filter((e) => e.event.occurredAt > day && e.event.occurredAt <= day + DAY)) {
      const body = { siteId: 'local', events: [event] };
      if (via === 'server') await shop.server.post('/v1/events', body);
      else expect((await shop.sendAsBrowser(body)).status).toBe(202);
    }
    await shop.drain();
  }
}, 120_000);

afterAll(() => shop.stop());

type Order = {
  readonly summary: string;
  readonly path: readonly unknown[];
  readonly credits: Readonly<Record<string, readonly { readonly credit: number }[]>>;
};
const order = (orderId: string): Promise<Order> => shop.read.get(`/v1/conversions/${orderId}`);

describe('journeys from the pixel to the report', () => {
  it.each([
    ['order-shoes', 'Instagram Story → bought shoes, 120.00 EUR', 1],
    ['order-bag', 'Instagram Story → bought bag, 64.00 EUR', 2],
    ['order-jacket', 'Newsletter (email) → bought jacket, 89.90 EUR (refunded 20.00)', 3],
    ['order-socks', 'Direct → bought 2 × socks, 18.00 EUR', 0],
    ['order-hat', 'Unknown (no consent) → bought hat, 25.00 EUR', 0],
  ])('%s reads "%s"', async (orderId, summary, touchpoints) => {
    const found = await order(orderId);
    expect(found.summary).toBe(summary);
    expect(found.path).toHaveLength(touchpoints);
  });

  it('knows who left a cart behind, who bought, and who emptied it', async () => {
    expect(await listMembers(shop.read, 'abandoned-cart')).toEqual(['cart-left']);
    const visitors = await listMembers(shop.read, 'visitors-30d');
    expect(visitors.toSorted()).toEqual([
      'cart-emptied',
      'cart-left',
      'direct',
      'newsletter-reader',
      'reel-watcher',
      'story-shoes',
    ]);
  });

  it('holds exactly the reachable ones at Meta', async () => {
    const audience = await shop.read.get<{ readonly metaAudienceId: string }>('/v1/audiences/abandoned-cart');
    expect(await listEmailsAtMeta(shop.sandbox, audience.metaAudienceId)).toEqual(
      new Set([hashEmail('cart-left@example.com')]),
    );
  });

  it('reports every order once, by the channel of its last touch, and all of them in the total', async () => {
    type Row = { readonly key: string | null; readonly conversions: number; readonly value: number };
    const query = new URLSearchParams({
      from: '2026-03-01',
      to: '2026-03-23',
      model: 'last_touch',
      groupBy: 'platform',
      currency: 'EUR',
    });
    const { rows, totals } = await shop.read.get<{
      readonly rows: readonly Row[];
      readonly totals: { readonly conversions: number; readonly value: number };
    }>(`/v1/reports/attribution?${query}`);
    expect(totals.conversions).toBe(5);
    expect(totals.value).toBeCloseTo(120 + 64 + 69.9 + 18 + 25, 6);
    expect(rows.find(({ key }) => key === 'instagram')).toMatchObject({ conversions: 2, value: 184 });
    expect(rows.find(({ key }) => key === null)).toMatchObject({ conversions: 1, value: 18 });
    expect(rows.find(({ key }) => key === 'unknown')).toMatchObject({ conversions: 1, value: 25 });
  });
});
