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

describe('filters of the list of orders', () => {
  const list = (query: Record<string, string>) => api.call('GET', '/v1/conversions', { key, query });
  const idsIn = (body: { conversions: readonly { orderId: string }[] }) => body.conversions.map((one) => one.orderId);

  async function everyPage(query: Record<string, string>): Promise<readonly string[]> {
    const found: string[] = [];
    for (let next = query; ; ) {
      const { status, body } = await list(next);
      expect(status).toBe(200);
      found.push(...idsIn(body));
      if (body.nextCursor === undefined) return found;
      next = { cursor: body.nextCursor, limit: query.limit ?? '1' };
    }
  }

  it.each<[string, Record<string, string>, readonly string[]]>([
    ['an item', { item: 'Shoes' }, ['o-a', 'o-again']],
    ['a category', { category: 'boots' }, ['o-again']],
    ['a source', { source: 'google' }, ['o-a', 'o-b', 'o-again']],
    ['direct', { channel: 'direct' }, ['o-e']],
    ['what is both', { source: 'ig', item: 'shoes' }, ['o-a', 'o-again']],
    ['first orders', { buyers: 'new' }, ['o-e', 'o-d', 'o-a', 'o-b', 'o-c']],
    ['later orders', { buyers: 'returning' }, ['o-again']],
    ['orders nobody vouches for', { verified: 'false' }, []],
    ['a currency', { currency: 'usd' }, []],
    ['a shorter look back', { source: 'ig', lookbackDays: '1.5' }, ['o-c']],
  ])('take %s, whatever the size of a page', async (_, query, ids) => {
    expect([...idsIn((await list(query)).body)].sort()).toEqual([...ids].sort());
    expect([...(await everyPage({ ...query, limit: '1' }))].sort()).toEqual([...ids].sort());
  });

  it('are kept by the cursor, and cannot change under way', async () => {
    const { body } = await list({ source: 'ig', limit: '2' });
    const rest = idsIn((await list({ cursor: body.nextCursor })).body);
    expect([...idsIn(body), ...rest]).toEqual(['o-a', 'o-b', 'o-c', 'o-again']);
    expect(idsIn((await list({ cursor: body.nextCursor, source: ' ig ' })).body)).toEqual(rest);
    for (const other of [{ source: 'google' }, { buyers: 'new' }, { from: '2026-01-01' }] as const) {
      const refused = await list({ cursor: body.nextCursor, ...(other as Record<string, string>) });
      expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'cursor']);
    }
  });

  it('tell a first order from later ones however many a buyer has', async () => {
    const many = Array.from({ length: 12 }, (_, i) => ({
      visitorId: 'often' as VisitorId,
      eventId: `often-${i}`,
      event: 'purchase',
      orderId: `many-${String(i).padStart(2, '0')}` as OrderId,
      value: 2,
      currency: 'EUR',
      occurredAt: NOW - (80 - i) * DAY,
    }));
    for (const order of many) await api.ingest(SHOP, [order]);
    const period = { from: String(NOW - 79 * DAY), to: String(NOW - 60 * DAY) };
    expect(await everyPage({ ...period, buyers: 'new', limit: '1' })).toEqual([]);
    expect(await everyPage({ ...period, buyers: 'returning', limit: '4' })).toHaveLength(11);
    expect(await everyPage({ ...period, from: '2025-12-01', buyers: 'new', limit: '2' })).toEqual(['many-00']);
  });

  it('are refused by name', async () => {
    const wrong = { buyers: 'old', verified: 'maybe', currency: 'euros', lookbackDays: '91' };
    const { status, body } = await list(wrong);
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(Object.keys(wrong).sort());
  });

  it('and the orders themselves go by the site’s own channels, the default group beside them', async () => {
    const admin = (await api.newSite('own-channels')).admin;
    await api.ingest('own-channels', buys('a', ['ig', 'google'], 90));
    const rules = (channel: string) => ({ rules: [{ channel, when: { source: { equals: ['google'] } } }] });
    await api.call('POST', '/v1/channel-rules', { key: admin, body: rules('search_partners') });
    const one = (path: string, query: Record<string, string> = {}) => api.call('GET', path, { key: admin, query });
    const order = (await one('/v1/conversions/o-a')).body;
    expect([order.channelRules, order.path[1]]).toMatchObject([
      1,
      { channel: 'search_partners', defaultChannel: 'organic_search' },
    ]);
    const asReported = (await one('/v1/reports/attribution')).body.rows[0];
    expect(asReported).toMatchObject({ key: 'search_partners', conversions: 1 });
    expect((await one('/v1/conversions', { channel: 'search_partners' })).body.conversions).toEqual([order]);
    expect((await one('/v1/conversions/o-a', { channelRules: 'none' })).body).toMatchObject({
      channelRules: null,
      path: [{}, { channel: order.path[1].defaultChannel }],
    });
    expect((await one('/v1/conversions/o-a', { lookbackDays: '0.5' })).body.path).toHaveLength(1);
    await api.call('POST', '/v1/channel-rules', { key: admin, body: rules('newer') });
    expect((await one('/v1/conversions/o-a', { channelRules: '1' })).body).toEqual(order);
    expect((await one('/v1/conversions/o-a')).body.path[1].channel).toBe('newer');
  });
});
