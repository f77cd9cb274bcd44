import { join } from 'node:path';
import { expect } from 'vitest';
import { readSegmentShop } from '../../infra/tools/logs/segment-shop.ts';
import { itOverLogs, LOGS } from '../support/logs.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';
import { readShopPaths, type ShopOrder } from '../support/shop-paths.ts';

/** Shares of a path of `n` touchpoints, `ages` before the order. */
const MODELS: Readonly<Record<string, (ages: readonly number[]) => readonly number[]>> = {
  last_touch: (ages) => ages.map((_, i) => (i === ages.length - 1 ? 1 : 0)),
  first_touch: (ages) => ages.map((_, i) => (i === 0 ? 1 : 0)),
  linear: (ages) => ages.map(() => 1 / ages.length),
  position_based: (ages) => {
    if (ages.length < 3) return ages.map(() => 1 / ages.length);
    return ages.map((_, i) => (i === 0 || i === ages.length - 1 ? 0.4 : 0.2 / (ages.length - 2)));
  },
  time_decay: (ages) => {
    const weights = ages.map((age) => 2 ** (-age / (7 * 86_400_000)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  },
};

type Credit = { conversions: number; value: number };

/** Credit by source and medium; `null` for orders nothing led to. */
function creditsOf(orders: readonly ShopOrder[], model: string): ReadonlyMap<string | null, Credit> {
  const credits = new Map<string | null, Credit>();
  const add = (key: string | null, share: number, value: number): void => {
    const credit = credits.get(key) ?? { conversions: 0, value: 0 };
    credits.set(key, { conversions: credit.conversions + share, value: credit.value + share * value });
  };
  for (const { at, value, path } of orders) {
    if (path.length === 0) add(null, 1, value);
    const shares = MODELS[model]?.(path.map((touch) => at - touch.at)) ?? [];
    for (const [i, { key }] of path.entries()) add(key, shares[i] ?? 0, value);
  }
  return credits;
}

/** Landings and orders; the rest of the log has no part in this. */
async function sendShopLog(shop: RunningShop): Promise<void> {
  const log = await readSegmentShop(join(LOGS, 'segment-shop'), { marks: 'kept' });
  const events = log.filter(({ url, orderId }) => url !== undefined || orderId !== undefined);
  for (let start = 0; start < events.length; start += 500)
    await shop.server.post('/v1/events', { siteId: 'local', events: events.slice(start, start + 500) });
  await shop.drain();
}

itOverLogs('a shop whose landings carry what they really carried is credited by the touchpoint rule', async () => {
  const { orders, repeats } = await readShopPaths();
  expect(orders).toHaveLength(40);
  expect(repeats).toBeGreaterThan(100);
  const shop = await startShop(Date.UTC(2024, 3, 12));
  try {
    await sendShopLog(shop);
    for (const model of Object.keys(MODELS)) {
      const query = new URLSearchParams({
        from: '2024-01-02',
        to: '2024-04-13',
        groupBy: 'source_medium',
        currency: 'USD',
        model,
      });
      type Report = { readonly rows: readonly (Credit & { readonly key: string | null })[] };
      const { rows } = await shop.read.get<Report>(`/v1/reports/attribution?${query}`);
      const got = new Map(rows.map((row) => [row.key, row]));
      const wanted = creditsOf(orders, model);
      for (const key of new Set([...wanted.keys(), ...got.keys()])) {
        const name = `${model} ${key}`;
        expect(got.get(key)?.conversions ?? 0, name).toBeCloseTo(wanted.get(key)?.conversions ?? 0, 6);
        expect(got.get(key)?.value ?? 0, name).toBeCloseTo(wanted.get(key)?.value ?? 0, 6);
      }
    }
  } finally {
    await shop.stop();
  }
});
