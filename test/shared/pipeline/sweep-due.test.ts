import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { createSweepDue } from '../../../shared/pipeline/sweep-due.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { openShop } from './sync-shop.ts';

let tables: TestTables;
let graph: TestGraph;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(async () => {
  await Promise.all([tables.stop(), graph.close()]);
});

const T = Date.UTC(2021, 0, 1);
const visit = (at: number) => ({ lastAt: at, lastByEvent: { page_view: at }, grantedAt: at });

it('files whoever came again under the new time, without a word to Meta', async () => {
  const shop = await openShop('again', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'a' });
  await shop.sync(T);
  await shop.tell('v1', T + DAY, visit(T + DAY));
  expect((await shop.record('v1'))?.operations.dueAt).toBe(T + 30 * DAY);
  expect(await shop.sweep(T + 30 * DAY - 1)).toEqual({ due: 0, refiled: 0, sites: 0 });
  expect(await shop.sweep(T + 30 * DAY)).toEqual({ due: 1, refiled: 1, sites: 0 });
  expect((await shop.record('v1'))?.operations).toEqual({
    told: { bits: 1, keysDigest: expect.any(String) },
    dueAt: T + 31 * DAY,
  });
  expect(await shop.sweep(T + 30 * DAY)).toEqual({ due: 0, refiled: 0, sites: 0 });
});

it('reads again who was changed by another writer meanwhile', async () => {
  const shop = await openShop('meanwhile', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'b' });
  await shop.sync(T);
  const { visitors } = shop.deps;
  const slow = {
    ...visitors,
    async readStates(refs: Parameters<typeof visitors.readStates>[0]) {
      const states = await visitors.readStates(refs);
      await shop.tell('v1', T + HOUR, visit(T + HOUR));
      return states;
    },
  };
  const sweep = createSweepDue({ ...shop.deps, visitors: slow, sites: shop.control, dueShards: 4 });
  expect(await sweep(T + 30 * DAY)).toMatchObject({ due: 1, refiled: 1, sites: 0 });
  expect((await shop.record('v1'))?.operations.dueAt).toBe(T + 30 * DAY + HOUR);
});

it('lets go of people who cannot be matched any more', async () => {
  const shop = await openShop('withdrawn', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'c' });
  await shop.sync(T);
  await shop.tell('v1', T + 1, { withdrawnAt: T + 1 });
  await shop.sync(T + 1);
  await shop.sweep(T + 40 * DAY);
  expect((await shop.record('v1'))?.operations).toEqual({ told: { bits: 0, keysDigest: '' } });
});

it('has asked for the sync of people it made dirty even when it ends before it is done', async () => {
  const shop = await openShop('killed', tables, graph);
  for (const name of ['v1', 'v2']) await shop.tell(name, T, visit(T), { email: name });
  await shop.sync(T);
  const asked: { readonly after: number }[] = [];
  let writes = 0;
  const sweep = createSweepDue({
    ...shop.deps,
    visitors: {
      ...shop.deps.visitors,
      async writeState(record) {
        if (writes > 0) throw new Error('killed');
        writes += 1;
        return shop.deps.visitors.writeState(record);
      },
    },
    syncRequests: { send: async (_, after = 0) => void asked.push({ after }) },
    sites: shop.control,
    dueShards: 4,
  });
  await expect(sweep(T + 30 * DAY)).rejects.toThrow('killed');
  // Not visible before the sweep can only be over, so that no sync comes too early.
  expect(asked).toEqual([{ after: 5 * MINUTE }]);
  await shop.sweep(T + 30 * DAY);
  await shop.sync(T + 30 * DAY);
  expect(await shop.emailsAtMeta('visitors-30d')).toEqual([]);
});
