import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

const SHOP = 'visited';
const T = NOW - 3 * DAY;
let api: TestApi;
let keys: Awaited<ReturnType<TestApi['newSite']>>;
let events = 0;

const INSTAGRAM = 'https://shop.example/?utm_source=instagram&utm_medium=social';
const NEWSLETTER = 'https://shop.example/?utm_source=news&utm_medium=email';

const anEvent = (visitorId: string, occurredAt: number, more: object = {}) => ({
  eventId: `e${++events}`,
  visitorId: visitorId as VisitorId,
  occurredAt,
  url: 'https://shop.example/',
  ...more,
});

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite(SHOP);
  await api.ingest(SHOP, [
    // One visit: from Instagram, though a newsletter is opened within it.
    anEvent('a', T, { url: INSTAGRAM }),
    anEvent('a', T + 20 * MINUTE, { url: NEWSLETTER }),
    anEvent('a', T + 45 * MINUTE, { event: 'purchase', orderId: 'o-a', value: 50, currency: 'EUR' }),
    // Two visits more, the second one direct.
    anEvent('a', T + DAY, { url: INSTAGRAM }),
    anEvent('a', T + DAY + HOUR),
    // What led here is seen a little later; an ad that is only seen is no visit.
    anEvent('b', T + HOUR),
    anEvent('b', T + HOUR + MINUTE, { url: NEWSLETTER }),
    anEvent('c', T + HOUR, { event: 'impression', properties: { utm_source: 'instagram', utm_medium: 'paid' } }),
    // Said no later: what was before is counted, what came after is not.
    anEvent('d', T, { url: INSTAGRAM, consent: 'granted' }),
    anEvent('d', T + 2 * HOUR, { consent: 'denied' }),
  ]);
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const ask = (query: Record<string, string>) =>
  api.call('GET', '/v1/reports/attribution', { key: keys.read, query: { visits: 'true', ...query } });

describe('visits in reports', () => {
  it('stand by what led to them beside the orders, and are what the orders are divided by', async () => {
    const { body } = await ask({ groupBy: 'source', model: 'first_touch' });
    const rows = body.rows.map(({ key, conversions, visits, conversionRateByVisit }: Record<string, unknown>) => [
      key,
      conversions,
      visits,
      conversionRateByVisit,
    ]);
    expect(rows).toEqual([
      ['instagram', 1, 3, 1 / 3],
      ['news', 0, 1, 0],
      [null, 0, 1, 0],
    ]);
    expect(body.totals).toMatchObject({ conversions: 1, visits: 5, conversionRateByVisit: 0.2 });
  });

  it('are there by day, in total where goods are told apart, in the table, and nowhere unless asked for', async () => {
    const byDay = (await ask({ groupBy: 'day' })).body;
    expect(byDay.rows.map(({ visits }: { visits: number }) => visits)).toEqual([3, 2]);
    const byItem = (await ask({ groupBy: 'item' })).body;
    expect(byItem.totals.visits).toBe(5);
    expect(byItem.rows[0].visits).toBeNull();
    const csv = await ask({ groupBy: 'source', format: 'csv' });
    expect(csv.text.split('\r\n')[0]).toMatch(/,visits,conversionRateByVisit$/);
    expect((await ask({ visits: 'false' })).body.rows[0]).not.toHaveProperty('visits');
    expect((await ask({ visits: 'perhaps' })).status).toBe(400);
  });
});

describe('a goal for visits', () => {
  it('is measured by the history, and keeps the baseline that it began with', async () => {
    const today = new Date(NOW).toISOString().slice(0, 10);
    const start = new Date(T + DAY).toISOString().slice(0, 10);
    const goal = {
      name: 'More visits from Instagram',
      metric: 'visits',
      group: { by: 'platform', key: 'instagram' },
      changePercent: 20,
      start,
      deadline: today,
    };
    const made = await api.call('POST', '/v1/goals', { key: keys.admin, body: goal });
    expect(made.status).toBe(201);
    expect(made.body.progress).toMatchObject({ is: 1, baseline: 2, target: 2.4 });
    await api.ingest(SHOP, [anEvent('e', T - DAY / 2, { url: INSTAGRAM }), anEvent('e', NOW, { url: INSTAGRAM })]);
    const again = await api.call('GET', `/v1/goals/${made.body.goalId}`, { key: keys.read });
    expect(again.body.progress).toMatchObject({ is: 1, baseline: 2 });
  });
});
