import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demandsOfSite } from '../../../shared/domain/audience/audience.ts';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import type { AudienceKey } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { hash, openShop } from './sync-shop.ts';

const T = Date.UTC(2026, 2, 10);
const KEY = 'visitors-30d' as AudienceKey;
const searched = (within: number): Rule => ({ kind: 'did', event: 'search', within, atLeastAgo: 0 });
const emails = (...names: readonly string[]) => names.map(hash).sort();
const visit = (at: number) => ({ lastAt: at, lastByEvent: { page_view: at }, grantedAt: at });
const search = (at: number) => ({ lastAt: at, lastByEvent: { search: at }, grantedAt: at });

let tables: TestTables;
let graph: TestGraph;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(async () => {
  await Promise.all([tables.stop(), graph.close()]);
});

async function aShopWhoseRuleIsEdited(name: string) {
  const shop = await openShop(name, tables, graph);
  await shop.tell('looks', T, visit(T), { email: 'looks' });
  await shop.tell('searches', T, search(T), { email: 'searches' });
  await shop.tell('says-no', T, visit(T), { email: 'says-no' });
  await shop.sync(T);
  const edit = async (rule: Rule, at: number): Promise<number> => {
    const { after } = await shop.control.updateAudience(shop.siteId, KEY, (audience) => ({ ...audience, rule }), at);
    return after.ruleVersion;
  };
  const pass = (ruleVersion: number, at: number) =>
    shop.rulePass({ v: 1, kind: 'rule-pass', siteId: shop.siteId, audienceKey: KEY, ruleVersion, at });
  return { shop, edit, pass, held: () => shop.emailsAtMeta(KEY) };
}

describe('while everybody is looked at with an edited rule', () => {
  it('Meta keeps the members of before, but for those who leave by either rule', async () => {
    const { shop, edit, pass, held } = await aShopWhoseRuleIsEdited('standing');
    expect(await held()).toEqual(emails('looks', 'searches', 'says-no'));
    const version = await edit(searched(7 * DAY), T + 1);
    expect((await shop.audience(KEY)).standingRule).toMatchObject({ event: '*' });
    await shop.tell('looks', T + 2, visit(T + 2), { email: 'looks' });
    await shop.tell('new', T + 2, search(T + 2), { email: 'new' });
    await shop.tell('says-no', T + 2, { withdrawnAt: T + 2 });
    await shop.sync(T + 2);
    // The new one fits both rules; who only looks fits the one that still stands.
    expect(await held()).toEqual(emails('looks', 'searches', 'new'));
    expect((await shop.record('looks'))?.operations.dirtyAt).toBeDefined();
    const written = (await shop.record('looks'))?.version;
    await shop.sync(T + 3);
    expect((await shop.record('looks'))?.version).toBe(written);

    expect(await pass(version, T + 4)).toMatchObject({ kind: 'finished' });
    await shop.sync(T + 4);
    expect(await held()).toEqual(emails('searches', 'new'));
    const after = await shop.audience(KEY);
    expect([after.standingRule, after.pass?.finishedAt]).toEqual([undefined, T + 4]);
    expect((await shop.record('looks'))?.operations.dirtyAt).toBeUndefined();
  });

  it('the first rule stands however often it is edited, and a pass of an outdated edit ends nothing', async () => {
    const { shop, edit, pass, held } = await aShopWhoseRuleIsEdited('standing-twice');
    const first = await edit(searched(7 * DAY), T + 1);
    const second = await edit(searched(14 * DAY), T + 2);
    expect(await pass(first, T + 3)).toMatchObject({ kind: 'outdated' });
    await shop.sync(T + 3);
    expect(await held()).toHaveLength(3);
    expect((await shop.audience(KEY)).standingRule).toMatchObject({ event: '*' });
    await pass(second, T + 4);
    await shop.sync(T + 4);
    expect(await held()).toHaveLength(1);
  });

  it('histories that only the standing rule needs go on being collected', async () => {
    const counted: Rule = { ...searched(7 * DAY), minCount: 2 } as Rule;
    const { shop, edit } = await aShopWhoseRuleIsEdited('standing-history');
    await edit(counted, T + 1);
    await edit(searched(7 * DAY), T + 2);
    const { standingRule: _, ...audience } = await shop.audience(KEY);
    expect(demandsOfSite([{ ...audience, standingRule: counted }])).toHaveLength(1);
    expect(demandsOfSite([audience])).toEqual([]);
  });
});
