import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../shared/domain/time.ts';
import { createSweepDue } from '../../../shared/pipeline/sweep-due.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { hash, openShop } from './sync-shop.ts';

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
  await shop.tell('v1', T + DAY, visit(T + DAY));
  const { visitors } = shop.deps;
  const slow = {
    ...visitors,
    async readStates(refs: Parameters<typeof visitors.readStates>[0]) {
      const states = await visitors.readStates(refs);
      await shop.tell('v1', T + 2 * DAY, visit(T + 2 * DAY));
      return states;
    },
  };
  const sweep = createSweepDue({ ...shop.deps, visitors: slow, sites: shop.control });
  expect(await sweep(T + 30 * DAY)).toMatchObject({ due: 1, refiled: 1, sites: 0 });
  expect((await shop.record('v1'))?.operations.dueAt).toBe(T + 32 * DAY);
});

it('lets go of people who cannot be matched any more', async () => {
  const shop = await openShop('withdrawn', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'c' });
  await shop.sync(T);
  await shop.tell('v1', T + 1, { withdrawnAt: T + 1 });
  await shop.sync(T + 1);
  await shop.sweep(T + 40 * DAY);
  expect((await shop.record('v1'))?.operations).toMatchObject({ told: { bits: 0, keysDigest: '' } });
});

it('leaves those of whom Meta must be told to the sync, and finds them again as long as it has not told Meta', async () => {
  const shop = await openShop('left', tables, graph);
  for (const name of ['v1', 'v2']) await shop.tell(name, T, visit(T), { email: name });
  await shop.sync(T);
  const end = T + 30 * DAY;
  expect(await shop.sweep(end)).toEqual({ due: 2, refiled: 0, sites: 1 });
  expect((await shop.record('v1'))?.operations).toMatchObject({ told: { bits: 1 }, dueAt: end });
  expect(await shop.sweep(end + 5 * MINUTE)).toEqual({ due: 2, refiled: 0, sites: 1 });
  expect(await shop.sync(end + 5 * MINUTE)).toMatchObject({ people: 2, removed: 2 });
  expect((await shop.record('v1'))?.operations).toEqual({ told: { bits: 0, keysDigest: expect.any(String) } });
  expect(await shop.emailsAtMeta('visitors-30d')).toEqual([]);
  expect(await shop.sweep(end + 10 * MINUTE)).toEqual({ due: 0, refiled: 0, sites: 0 });
});

it('and whoever came again meanwhile stays, without a word to Meta', async () => {
  const shop = await openShop('stays', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'd' });
  await shop.sync(T);
  const end = T + 30 * DAY;
  await shop.sweep(end);
  await shop.tell('v1', end, visit(end));
  expect(await shop.sync(end)).toMatchObject({ people: 1, removed: 0, added: 0 });
  expect((await shop.record('v1'))?.operations).toMatchObject({ told: { bits: 1 }, dueAt: end + 30 * DAY });
  expect(await shop.emailsAtMeta('visitors-30d')).toEqual([hash('d')]);
});
