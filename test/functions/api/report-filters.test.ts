import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

const SHOP = 'filtered';
let api: TestApi;
let key: string;

/** Visits a day apart, and an order at the last of them. */
function buys(visitorId: string, sources: readonly string[], value: number) {
  const start = NOW - 5 * DAY;
  const visits = sources.map((source, day) => ({
    visitorId: visitorId as VisitorId,
    eventId: `${visitorId}-${day}`,
    occurredAt: start + day * DAY,
    url: `https://shop.example/?utm_source=${source}&utm_medium=x`,
  }));
  const order = {
    visitorId: visitorId as VisitorId,
    eventId: `${visitorId}-buys`,
    event: 'purchase',
    occurredAt: start + Math.max(0, sources.length - 1) * DAY,
    orderId: `o-${visitorId}` as OrderId,
    value,
    currency: 'EUR',
    ...(value === 90 ? { items: [{ itemId: 'shoes', price: 90 }] } : {}),
  };
  return [...visits, order];
}

/** A second order of the first buyer, after everything the other tests look at. */
const second = {
  visitorId: 'a' as VisitorId,
  eventId: 'a-again',
  event: 'purchase',
  orderId: 'o-again' as OrderId,
  value: 1,
  currency: 'EUR',
  items: [{ itemId: 'shoes', category: 'Boots', price: 1 }],
};

beforeAll(async () => {
  api = await startApi();
  key = (await api.newSite(SHOP)).read;
  await api.ingest(SHOP, [
    ...buys('a', ['ig', 'google', 'email'], 90),
    ...buys('b', ['ig', 'google', 'email'], 30),
    ...buys('c', ['email', 'ig', 'email'], 60),
    ...buys('d', ['=cmd'], 10),
    ...buys('e', [], 5),
    { ...second, occurredAt: NOW - DAY / 4 },
  ]);
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const ask = (report: 'compare' | 'paths', query: Record<string, string> = {}) =>
  api.call('GET', `/v1/reports/attribution/${report}`, {
    key,
    query: { groupBy: 'source', to: String(NOW - DAY / 2), from: String(NOW - 9 * DAY), ...query },
  });

describe('filters of a report', () => {
  const report = (query: Record<string, string>, ifNoneMatch?: string) =>
    api.call('GET', '/v1/reports/attribution', {
      key,
      query: { groupBy: 'source', ...query },
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    });

  it('take orders as a whole, so that what is left adds up', async () => {
    const { body } = await report({ item: 'Shoes', model: 'linear' });
    expect(body.filters).toEqual({ item: 'shoes' });
    expect(body.totals).toMatchObject({ conversions: 2, value: 91 });
    const sum = body.rows.reduce((total: number, { value }: { value: number }) => total + value, 0);
    expect(sum).toBeCloseTo(91, 6);
    expect((await report({ channel: 'direct' })).body.totals).toMatchObject({ conversions: 1, value: 5 });
    expect((await report({ channel: 'direct', item: 'shoes' })).body.totals).toMatchObject({ conversions: 0 });
    expect((await ask('paths', { category: 'boots', to: '' })).body.totals).toMatchObject({ conversions: 1 });
    expect((await ask('compare', { item: 'shoes', to: '' })).body.totals).toMatchObject({ conversions: 2, value: 91 });
  });

  it('tell a first order from later ones', async () => {
    expect((await report({ buyers: 'new' })).body.totals).toMatchObject({ conversions: 5, value: 195 });
    expect((await report({ buyers: 'returning' })).body.totals).toMatchObject({ conversions: 1, value: 1 });
    const late = new Date(NOW - DAY / 2).toISOString();
    expect((await report({ buyers: 'returning', from: late })).body.totals).toMatchObject({ conversions: 1 });
    expect((await report({ buyers: 'old' })).status).toBe(400);
  });

  it('leave an answer its tag while nothing changes, and say what was read', async () => {
    const first = await report({ model: 'linear' });
    const { etag = '' } = first.headers;
    expect(Number(first.headers['x-read-units'])).toBeGreaterThan(0);
    const again = await report({ model: 'linear' }, etag);
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await report({ model: 'first_touch' }, etag)).status).toBe(200);
  });
});
