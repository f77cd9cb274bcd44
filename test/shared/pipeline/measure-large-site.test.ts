import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import { type CountSnapshot, keptCounts, withCounts } from '../../../shared/domain/audience/count-snapshot.ts';
import type { AudienceKey, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, MINUTE } from '../../../shared/domain/time.ts';
import { NO_FACTS } from '../../../shared/domain/visitor/visitor-facts.ts';
import { unknownVisitor } from '../../../shared/domain/visitor/visitor-record.ts';
import { createMeasureAudiences } from '../../../shared/pipeline/measure-audiences.ts';
import { createPreviewPeople } from '../../../shared/pipeline/preview-people.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { createCountStore } from '../../../shared/storage/count-store.ts';
import { createLedgerStore } from '../../../shared/storage/ledger-store.ts';
import { createVisitorStore } from '../../../shared/storage/visitor-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';

const NOW = Date.UTC(2026, 10, 1);
const SITE = 'large' as SiteId;
let tables: TestTables;
beforeAll(async () => {
  tables = await startDynamo();
});
afterAll(() => tables.stop());

const audience = (key: string, ruleVersion = 1): Audience => ({
  siteId: SITE,
  audienceKey: key as AudienceKey,
  name: key,
  rule: { kind: 'did', event: '*', within: 30 * DAY, atLeastAgo: 0 },
  ruleVersion,
  status: 'running',
  slot: 0,
  createdAt: 0,
  invalidRows: 0,
});

describe('a site of more visitors than are counted one by one', () => {
  it('is counted from a sample, which stands for a quarter of an hour', async () => {
    const visitors = createVisitorStore(tables.client, tables.visitors);
    const see = async (name: string) => {
      const record = unknownVisitor({ siteId: SITE, visitorId: name as VisitorId });
      await visitors.writeState({ ...record, facts: { ...NO_FACTS, lastAt: NOW - DAY } });
    };
    for (let index = 0; index < 40; index++) await see(`v${index}`);
    const measure = createMeasureAudiences({
      visitors,
      ledger: createLedgerStore(tables.client, tables.ledger),
      runs: createControlStore(tables.client, tables.control),
      counts: createCountStore(tables.client, tables.control),
      // Exact here, so that the numbers below can be told.
      previewPeople: createPreviewPeople({ visitors }),
      mostCounted: 30,
    });
    const look = async (at: number) => {
      const [row] = await measure(SITE, [audience('all')], at);
      return [row?.members, row?.pendingAdd, row?.countedAt];
    };
    expect(await look(NOW)).toEqual([40, null, NOW]);
    await see('one-more');
    expect(await look(NOW + 14 * MINUTE)).toEqual([40, null, NOW]);
    expect(await look(NOW + 15 * MINUTE)).toEqual([41, null, NOW + 15 * MINUTE]);
  });
});

describe('a snapshot of counts', () => {
  const count = { members: 3, consented: 2, matchable: 1 };

  it('is of one version of a rule, and of all audiences asked for', () => {
    const snapshot: CountSnapshot = withCounts(undefined, [audience('a')], [count], NOW);
    expect(keptCounts(snapshot, [audience('a')], NOW)).toEqual([count]);
    expect(keptCounts(snapshot, [audience('a', 2)], NOW)).toBeUndefined();
    expect(keptCounts(snapshot, [audience('a'), audience('b')], NOW)).toBeUndefined();
    expect(keptCounts(snapshot, [audience('a')], NOW - 1)).toBeUndefined();
    const more = withCounts(snapshot, [audience('b')], [count], NOW + MINUTE);
    expect([more.at, keptCounts(more, [audience('a'), audience('b')], NOW + MINUTE)?.length]).toEqual([NOW, 2]);
    expect(Object.keys(withCounts(snapshot, [audience('b')], [count], NOW + DAY).counts)).toEqual(['b#1']);
  });
});
