import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let sites = 0;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

type Step = string | { readonly order: string };

/** A person's steps an hour apart: sources, and orders of 100 EUR. */
function steps(visitorId: string, path: readonly Step[], extra: Partial<TrackedEvent> = {}): Partial<TrackedEvent>[] {
  return path.map((step, index) => ({
    visitorId: visitorId as VisitorId,
    eventId: `${visitorId}-${index}`,
    occurredAt: NOW - 2 * DAY + index * HOUR,
    ...(typeof step === 'string'
      ? { url: `https://shop.example/?utm_source=${step}&utm_medium=x` }
      : { event: 'purchase', orderId: step.order as OrderId, value: 100, currency: 'EUR' }),
    ...extra,
  }));
}

async function newShop(): Promise<{ readonly siteId: string; readonly keys: SiteKeys }> {
  const siteId = `journeys-${++sites}`;
  return { siteId, keys: await api.newSite(siteId) };
}

const ask = (key: string, query: Record<string, string> = {}) =>
  api.call('GET', '/v1/reports/attribution', { key, query: { model: 'markov', groupBy: 'source', ...query } });

describe('a report by the Markov model', () => {
  it('counts the journeys of everybody, also of those who bought nothing', async () => {
    const { siteId, keys } = await newShop();
    // The textbook's three paths: c1 c2 c3 → order, c1 → nothing, c2 c3 → nothing.
    await api.ingest(siteId, [
      ...steps('a', ['c1', 'c2', 'c3', { order: 'o-1' }]),
      ...steps('b', ['c1']),
      ...steps('c', ['c2', 'c3']),
    ]);
    const { status, body } = await ask(keys.read);
    expect(status).toBe(200);
    expect(body.journeys).toEqual({ all: 3, converting: 1 });
    const rows = new Map<string, { removalEffect: number; conversions: number; value: number }>(
      body.rows.map((row: { key: string }) => [row.key, row]),
    );
    // P = 2/3·1/2·1/2 + 1/3·1/2 = 1/3; without c1 half of it is left, without c2 or c3 nothing.
    expect(rows.get('c1')?.removalEffect).toBeCloseTo(0.5, 12);
    expect(rows.get('c2')?.removalEffect).toBeCloseTo(1, 12);
    expect(rows.get('c3')?.removalEffect).toBeCloseTo(1, 12);
    expect(rows.get('c1')?.conversions).toBeCloseTo(0.2, 12);
    expect(rows.get('c2')?.value).toBeCloseTo(40, 12);
    expect(body.totals).toMatchObject({ conversions: 1, value: 100 });
  });

  it('takes devices of one person together, leaves out whoever was erased, and what came after a no', async () => {
    const { siteId, keys } = await newShop();
    const login = { userId: 'mary', trust: 'server' } as const;
    await api.ingest(siteId, [
      ...steps('phone', ['ig'], login),
      ...steps('laptop', ['google', { order: 'o-1' }], login).map((event) => ({
        ...event,
        occurredAt: (event.occurredAt ?? 0) + DAY,
      })),
      ...steps('gone', ['tiktok']),
      ...steps('no', ['bing']),
      { visitorId: 'no' as VisitorId, event: 'identify', consent: 'denied', occurredAt: NOW - DAY },
    ]);
    expect((await ask(keys.read)).body.journeys).toEqual({ all: 2, converting: 1 });
    expect((await api.call('DELETE', '/v1/visitors/gone', { key: keys.admin })).status).toBe(202);
    await api.applyQueued();
    const { body } = await ask(keys.read);
    expect(body.journeys).toEqual({ all: 1, converting: 1 });
    expect(body.rows.map((row: { key: string }) => row.key).sort()).toEqual(['google', 'ig']);
  });

  it('divides orders by their items as every model does, and says when there are too many groups', async () => {
    const { siteId, keys } = await newShop();
    const items = [
      { itemId: 'shoes', price: 60, quantity: 1 },
      { itemId: 'socks', price: 40, quantity: 1 },
    ];
    await api.ingest(siteId, [
      ...steps('a', ['c1', { order: 'o-1' }]).map((event) =>
        event.event === 'purchase' ? { ...event, items } : event,
      ),
      ...steps(
        'b',
        Array.from({ length: 401 }, (_, i) => `c${i}`),
      ).map((event, i) => ({ ...event, occurredAt: NOW - DAY + i * 1000 })),
    ]);
    const byItem = await ask(keys.read, { groupBy: 'item' });
    expect(byItem.body.rows).toMatchObject([
      { key: 'shoes', value: 60 },
      { key: 'socks', value: 40 },
    ]);
    const tooMany = await ask(keys.read);
    expect(tooMany.status).toBe(400);
    expect(tooMany.body.errors[0].detail).toContain('401 groups');
    const compare = (query: Record<string, string> = {}) =>
      api.call('GET', '/v1/reports/attribution/compare', { key: keys.read, query: { groupBy: 'source', ...query } });
    const others = await compare();
    expect(others.body.models).toHaveLength(6);
    expect(others.body.leftOut).toMatchObject([{ model: 'markov' }]);
    expect((await compare({ models: 'markov' })).status).toBe(400);
  });
});
