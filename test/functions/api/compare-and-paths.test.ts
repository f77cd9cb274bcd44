import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let keys: SiteKeys;
beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('paths');
  const visit = (visitorId: string, source: string, daysAgo: number): Partial<TrackedEvent> => ({
    visitorId: visitorId as VisitorId,
    eventId: `${visitorId}-${source}-${daysAgo}`,
    occurredAt: NOW - daysAgo * DAY,
    url: `https://shop.example/?utm_source=${source}&utm_medium=x`,
  });
  const order = (visitorId: string | undefined, orderId: string, value: number): Partial<TrackedEvent> => ({
    ...(visitorId === undefined ? { moneyOnly: true as const } : { visitorId: visitorId as VisitorId }),
    eventId: orderId,
    event: 'purchase',
    orderId: orderId as OrderId,
    value,
    currency: 'EUR',
    occurredAt: NOW - 1000,
  });
  await api.ingest('paths', [
    visit('a', 'ig', 9),
    visit('a', 'ig', 8),
    visit('a', 'google', 2),
    order('a', 'o-a', 120),
    visit('b', 'ig', 4),
    visit('b', 'google', 1),
    order('b', 'o-b', 30),
    visit('c', 'mail', 3),
    order('c', 'o-c', 50),
    order('d', 'o-d', 10),
    { ...order(undefined, 'o-unknown', 7), visitorId: undefined } as never,
  ]);
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const ask = (report: string, query: Record<string, string> = {}) =>
  api.call('GET', `/v1/reports/attribution/${report}`, { key: keys.read, query: { groupBy: 'source', ...query } });

describe('models side by side', () => {
  it('share the same orders, each to the same sum', async () => {
    const { status, body } = await ask('compare');
    expect(status).toBe(200);
    expect(body.models).toEqual([
      ...['last_touch', 'first_touch', 'linear', 'position_based', 'time_decay', 'shapley', 'markov'],
    ]);
    for (const model of body.models) {
      const sum = (name: string) =>
        body.rows.reduce((total: number, row: { models: Record<string, Record<string, number>> }) => {
          return total + (row.models[model]?.[name] ?? 0);
        }, 0);
      expect(sum('conversions')).toBeCloseTo(5, 6);
      expect(sum('value')).toBeCloseTo(217, 6);
    }
    const rowOf = (key: string | null) => body.rows.find((row: { key: string | null }) => row.key === key);
    expect(rowOf('google').models).toMatchObject({ last_touch: { value: 150 }, first_touch: { value: 0 } });
    expect(rowOf('ig').models.linear.value).toBeCloseTo(80 + 15, 6);
    expect(rowOf(null)).toMatchObject({ unattributed: 'direct', models: { markov: { conversions: 1, value: 10 } } });
    expect(body.totals).toMatchObject({ conversions: 5, value: 217 });
    expect(body.sums).toEqual([
      {
        currency: 'EUR',
        models: Object.fromEntries(body.models.map((model: string) => [model, { conversions: 5, value: 217 }])),
      },
    ]);
    expect(rowOf('google').difference.first_touch).toEqual({ conversions: -2, value: -150 });
    expect(Object.keys(rowOf('ig').difference)).toEqual(body.models.slice(1));
  });

  it('are those that are asked for, and no others exist', async () => {
    const two = await ask('compare', { models: 'linear, last_non_direct', format: 'csv' });
    expect(two.text.split('\r\n')[0]).toBe(
      'key,currency,unattributed,touchpoints,linear conversions,linear value,last_touch conversions,last_touch value,' +
        'last_touch minus linear conversions,last_touch minus linear value',
    );
    expect(two.text).toContain('google,EUR,,2,0.8333,55.00,2.0000,150.00,1.1667,95.00');
    expect(two.text).toContain('ig,EUR,,3,1.1667,95.00,0.0000,0.00,-1.1667,-95.00');
    const wrong = await ask('compare', { models: 'linear,guess' });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'models']);
  });
});

describe('paths to orders', () => {
  it('have a step for each touchpoint', async () => {
    const { body } = await ask('paths');
    expect(body.paths).toMatchObject([
      { path: ['ig', 'ig', 'google'], conversions: 1, value: 120, meanTouches: 3 },
      { path: ['mail'], conversions: 1, value: 50 },
      { path: ['ig', 'google'], conversions: 1, value: 30 },
    ]);
    expect(body.totals.paths).toBe(3);
  });

  it('keep to their steps from page to page', async () => {
    const { body: first } = await ask('paths', { repeats: 'join', limit: '1' });
    const { body: second } = await ask('paths', { limit: '1', cursor: first.nextCursor });
    expect([first.paths, second.paths].flat()).toMatchObject([{ path: ['ig', 'google'] }, { path: ['mail'] }]);
    const { status, body } = await ask('paths', { repeats: 'keep', cursor: first.nextCursor });
    expect([status, body.errors[0].path]).toEqual([400, 'cursor']);
  });

  it('are counted with how long they took, and who helped', async () => {
    const { status, body } = await ask('paths', { repeats: 'join' });
    expect(status).toBe(200);
    expect(body.paths).toMatchObject([
      { path: ['ig', 'google'], currency: 'EUR', conversions: 2, value: 150, meanTouches: 2.5 },
      { path: ['mail'], conversions: 1, value: 50, meanTouches: 1 },
    ]);
    expect(body.paths[0].meanDays).toBeCloseTo((9 + 4) / 2, 3);
    expect(body.assists).toMatchObject([
      {
        key: 'google',
        conversions: 2,
        firstTouch: 0,
        lastTouch: 2,
        lastTouchValue: 150,
        assisted: 0,
        assistedPerLast: 0,
      },
      {
        key: 'ig',
        conversions: 2,
        firstTouch: 2,
        lastTouch: 0,
        assisted: 2,
        assistedValue: 150,
        assistedPerLast: null,
      },
      { key: 'mail', conversions: 1, firstTouch: 1, lastTouch: 1, lastTouchValue: 50, assistedPerLast: 0 },
    ]);
    // Nine, four and three days; three, two and one contacts.
    expect(body.paths[0]).toMatchObject({ medianTouches: 2.5 });
    expect(body.touchesToConversion).toEqual({ mean: 2, median: 2, p25: 1.5, p75: 2.5, p90: 2.8 });
    for (const [name, days] of Object.entries({ mean: 16 / 3, median: 4, p25: 3.5, p75: 6.5, p90: 8 }))
      expect(body.daysToConversion[name]).toBeCloseTo(days, 3);
    expect(body.touches.slice(0, 4)).toEqual([
      { upTo: 0, conversions: 2 },
      { upTo: 1, conversions: 1 },
      { upTo: 2, conversions: 1 },
      { upTo: 3, conversions: 1 },
    ]);
    expect(body.totals).toMatchObject({ conversions: 5, withPath: 3, direct: 1, unknown: 1 });
    expect(body.totals.byCurrency).toEqual([{ currency: 'EUR', conversions: 5, value: 217 }]);
  });

  it('are the most frequent ones, as CSV too, and are not of items', async () => {
    const csv = await ask('paths', { format: 'csv', repeats: 'join' });
    expect(csv.text).toContain('ig > google,EUR,2,150.00,6.50,2.50,6.50,2.50');
    const assists = await ask('paths', { format: 'csv', table: 'assists' });
    expect(assists.text.split('\r\n').slice(0, 3)).toEqual([
      'key,currency,conversions,firstTouch,lastTouch,assisted,assistedPerLast,value,lastTouchValue,assistedValue',
      'google,EUR,2,0,2,0,0.0000,150.00,150.00,0.00',
      'ig,EUR,2,2,0,2,,150.00,0.00,150.00',
    ]);
    const wrong = await ask('paths', { groupBy: 'item' });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'groupBy']);
  });

  it('come page by page, each page with the whole’s figures', async () => {
    const whole = (await ask('paths', { repeats: 'join' })).body;
    const first = (await ask('paths', { limit: '1', source: 'ig', repeats: 'join' })).body;
    expect(first.nextCursor).toBeUndefined();
    const one = (await ask('paths', { limit: '1', repeats: 'join' })).body;
    const next = (cursor: string, more: Record<string, string> = {}) =>
      api.call('GET', '/v1/reports/attribution/paths', { key: keys.read, query: { cursor, limit: '1', ...more } });
    const two = (await next(one.nextCursor)).body;
    expect([...one.paths, ...two.paths]).toEqual(whole.paths);
    expect([two.nextCursor, two.groupBy]).toEqual([undefined, 'source']);
    for (const name of ['assists', 'daysToConversion', 'totals']) expect(two[name]).toEqual(whole[name]);
    const csv = await ask('paths', { limit: '1', format: 'csv' });
    expect((await next(csv.headers['x-next-cursor'] ?? '', { format: 'ndjson' })).text).toContain('"path":["mail"]');
    expect((await next(one.nextCursor, { groupBy: 'medium' })).body.errors[0].path).toBe('cursor');
    expect((await next('abc')).status).toBe(400);
  });
});
