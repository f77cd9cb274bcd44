import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Rule } from '../../../shared/domain/audience/rule.ts';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { NO_FACTS, type VisitorFacts } from '../../../shared/domain/visitor/visitor-facts.ts';
import { unknownVisitor } from '../../../shared/domain/visitor/visitor-record.ts';
import { createPreviewPeople, type PreviewLimits } from '../../../shared/pipeline/preview-people.ts';
import type { Item } from '../../../shared/storage/batch-get.ts';
import { batchWrite } from '../../../shared/storage/batch-write.ts';
import { createVisitorStore } from '../../../shared/storage/visitor-store.ts';
import { toStateItem } from '../../../shared/storage/write-visitor-item.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';

const NOW = 100 * DAY;
const siteId = 'shop' as SiteId;
const PEOPLE = 1_500;
const BUYERS = 500;
const aliasOf = (i: number): string => String(i).padStart(16, '0');
const rule: Rule = { kind: 'did', event: 'purchase', within: 30 * DAY, atLeastAgo: 0 };
let tables: TestTables;
beforeAll(async () => {
  tables = await startDynamo();
  await fill();
});
afterAll(() => tables.stop());

/** Every third person bought; every thirtieth has a second device, which is nobody of its own. */
async function fill(): Promise<void> {
  const record = (id: string, facts: Partial<VisitorFacts>) => ({
    ...unknownVisitor({ siteId, visitorId: id as VisitorId }),
    facts: { ...NO_FACTS, grantedAt: 1, lastAt: NOW, ...facts },
  });
  const records = Array.from({ length: PEOPLE }, (_, i) => {
    const bought =
      i % 3 === 0 ? { orders: [{ orderId: `o${i}`, at: NOW - DAY }], lastByEvent: { purchase: NOW - DAY } } : {};
    if (i % 30 !== 0) return [record(`a${i}`, bought)];
    const aliases = [aliasOf(i)];
    return [record(`a${i}`, { aliases }), record(`b${i}`, { ...bought, aliases })];
  }).flat();
  const visitors = createVisitorStore(tables.client, tables.visitors);
  for (let i = 0; i < PEOPLE; i += 30)
    await visitors.joinInto(siteId, [aliasOf(i)], { visitors: [`a${i}` as VisitorId, `b${i}` as VisitorId] });
  const puts = records.map((visitor) => ({ PutRequest: { Item: toStateItem(visitor) } }));
  await batchWrite(tables.client, tables.visitors, puts);
}

const preview = (limits?: PreviewLimits) =>
  createPreviewPeople({
    visitors: createVisitorStore(tables.client, tables.visitors),
    ...(limits === undefined ? {} : { limits }),
  })(siteId, rule, NOW);
const limits = { exactVisitors: 1_550, exactPages: 100, samplePages: 4 };

it('counts everybody exactly up to the limit, a person of two devices once', async () => {
  const exactly = { members: BUYERS, consented: BUYERS, matchable: 0 };
  expect(await preview()).toEqual({ count: exactly, sampled: null });
  expect(await preview(limits)).toEqual({ count: exactly, sampled: null });
});

it.each([
  ['visitors', { ...limits, exactVisitors: 1_549 }],
  ['pages', { ...limits, exactPages: 0 }],
])('looks at a sixteenth beyond the limit of %s, and errs by no more than it says', async (_, lowered) => {
  const { count, sampled } = await preview(lowered);
  expect(sampled?.share).toBe(1 / 16);
  expect(sampled?.people).toBeGreaterThan(PEOPLE / 32);
  expect(sampled?.people).toBeLessThan(PEOPLE / 8);
  const error = sampled?.marginOfError.members ?? 0;
  expect(Math.abs(count.members - BUYERS)).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(BUYERS / 2);
  expect(count.matchable).toBe(0);
});

it('looks at a finer part where a sixteenth would take too long', async () => {
  const visitors = createVisitorStore(tables.client, tables.visitors);
  const previewPeople = createPreviewPeople({
    visitors: {
      ...visitors,
      // As if every part that is larger than 1 in 256 had many pages.
      scanStates: (site, cursor: Item | undefined, segment) =>
        visitors
          .scanStates(site, cursor, segment)
          .then((page) =>
            (segment?.total ?? 1) < 256 ? { ...page, cursor: { pk: { S: 'x' }, sk: { S: 'S' } } } : page,
          ),
    },
    limits: { ...limits, exactPages: 1, samplePages: 1 },
  });
  const { count, sampled } = await previewPeople(siteId, rule, NOW);
  expect(sampled?.share).toBe(1 / 256);
  expect(Math.abs(count.members - BUYERS)).toBeLessThanOrEqual(sampled?.marginOfError.members ?? 0);
});

it('does not try to count everybody where a sixteenth says that there are too many', async () => {
  const visitors = createVisitorStore(tables.client, tables.visitors);
  const asked: unknown[] = [];
  const previewPeople = createPreviewPeople({
    visitors: {
      ...visitors,
      scanStates(site, cursor: Item | undefined, segment) {
        asked.push(segment);
        return visitors.scanStates(site, cursor, segment);
      },
    },
    limits: { ...limits, exactVisitors: 700 },
  });
  expect((await previewPeople(siteId, rule, NOW)).sampled?.share).toBe(1 / 16);
  expect(asked).toEqual([{ index: 0, total: 16 }]);
});
