import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demandsOfSite } from '../../../shared/domain/audience/audience.ts';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import type { AudienceKey } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { createRulePass } from '../../../shared/pipeline/rule-pass.ts';
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

  it('a site without anybody is done with at once', async () => {
    const shop = await openShop('standing-empty', tables, graph);
    await shop.sync(T);
    await shop.control.updateAudienceSync({ siteId: shop.siteId, audienceKey: KEY }, { firstSyncAt: T });
    const { after } = await shop.control.updateAudience(
      shop.siteId,
      KEY,
      (audience) => ({ ...audience, rule: searched(7 * DAY) }),
      T + 1,
    );
    expect(after.standingRule).toBeDefined();
    const message = { v: 1, kind: 'rule-pass', siteId: shop.siteId, audienceKey: KEY, at: T + 2 } as const;
    const result = await shop.rulePass({ ...message, ruleVersion: after.ruleVersion });
    expect(result).toEqual({ kind: 'finished', scanned: 0, changed: 0 });
    expect((await shop.audience(KEY)).standingRule).toBeUndefined();
  });

  it('a pass goes on where its message says, and one that comes again before its end changes nothing', async () => {
    const { shop, edit, held } = await aShopWhoseRuleIsEdited('standing-cursor');
    const ruleVersion = await edit(searched(7 * DAY), T + 1);
    const { visitors } = shop.deps;
    // Two pages, and no time for the second in the first message.
    const inPages = {
      ...visitors,
      async scanStates(siteId: typeof shop.siteId, cursor?: unknown) {
        const { records } = await visitors.scanStates(siteId);
        shop.advanceWall(60_000);
        return cursor === undefined
          ? { records: records.slice(0, 1), cursor: 'second' }
          : { records: records.slice(1) };
      },
    };
    const rulePass = createRulePass({ ...shop.deps, visitors: inPages });
    const first = { v: 1, kind: 'rule-pass', siteId: shop.siteId, audienceKey: KEY, ruleVersion, at: T + 2 } as const;
    expect(await rulePass(first)).toMatchObject({ kind: 'going on', scanned: 1 });
    expect(await rulePass(first)).toMatchObject({ kind: 'going on', changed: 0 });
    await shop.sync(T + 2);
    expect(await held()).toHaveLength(3);
    const next = shop.queue.findLast((message) => message.kind === 'rule-pass');
    if (next?.kind !== 'rule-pass') throw new Error('The pass asks for nothing more');
    expect(next).toEqual({ ...first, cursor: '"second"' });
    expect(await rulePass(next)).toMatchObject({ kind: 'finished', scanned: 2 });
    await shop.sync(T + 3);
    expect(await held()).toEqual(emails('searches'));
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
