import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../../shared/domain/time.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { hash, openShop } from './sync-shop.ts';

const T = Date.UTC(2026, 2, 10, 12);
const AUDIENCE = 'visitors-30d';
let tables: TestTables;
let graph: TestGraph;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(() => Promise.all([tables.stop(), graph.close()]));
afterEach(() => graph.report({ callCount: 1, regainMinutes: 0 }));

describe('a quota that is nearly used up', () => {
  it('stops the run after the audience that was just made', async () => {
    await graph.report({ callCount: 96, regainMinutes: 7 });
    const shop = await openShop('quota-1', tables, graph, { meta: { adAccountId: 'act_501' } });
    await shop.tell('anna', T, { lastAt: T }, { email: 'anna' });
    const before = (await graph.requests()).length;
    await shop.sync(T);
    const calls = (await graph.requests()).slice(before).map(({ method, path }) => `${method} ${path}`);
    expect(calls).toEqual([expect.stringContaining('/act_501/customaudiences')]);
    expect((await shop.audience(AUDIENCE)).lastError).toMatchObject({ class: 'retry-later', wholeAccount: true });

    await graph.report({ callCount: 1, regainMinutes: 0 });
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('anna')]);
  });

  it('stops the run after those who said no are out, and they are told of no second time', async () => {
    const shop = await openShop('quota-2', tables, graph, { meta: { adAccountId: 'act_502' } });
    for (const name of ['anna', 'ben']) await shop.tell(name, T, { lastAt: T }, { email: name });
    await shop.sync(T);
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.tell('cora', T + HOUR, { lastAt: T + HOUR }, { email: 'cora' });
    await graph.report({ callCount: 97, regainMinutes: 0 });
    const before = (await graph.requests()).length;
    await shop.sync(T + HOUR);
    const calls = (await graph.requests()).slice(before).map(({ method, path }) => `${method} ${path}`);
    expect(calls).toEqual([expect.stringContaining('/usersofanyaudience')]);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);

    await graph.report({ callCount: 1, regainMinutes: 0 });
    await shop.sync(T + 2 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben'), hash('cora')].sort());
  });

  it('is noticed when a size was asked for', async () => {
    const shop = await openShop('quota-3', tables, graph, { meta: { adAccountId: 'act_503' } });
    await shop.tell('anna', T, { lastAt: T }, { email: 'anna' });
    await graph.report({ callCount: 80, regainMinutes: 0 });
    await shop.sync(T);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('anna')]);
    expect(await graph.meta.readStatus((await shop.audience(AUDIENCE)).metaAudienceId ?? '')).toMatchObject({
      quota: {},
    });
    await graph.report({ callCount: 95, regainMinutes: 0 });
    expect(await graph.meta.readStatus((await shop.audience(AUDIENCE)).metaAudienceId ?? '')).toMatchObject({
      quota: { accountFailure: { isLimit: true } },
    });
  });
});
