import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import type { OrderId, SiteId } from '../../../shared/domain/ids.ts';
import { readDayFileName } from '../../../shared/domain/tables/day-version.ts';
import { MINUTE } from '../../../shared/domain/time.ts';
import { createBuildTables } from '../../../shared/pipeline/build-tables.ts';
import { createJudgeConversions } from '../../../shared/pipeline/judge-conversions.ts';
import { createChannelRulesStore } from '../../../shared/storage/channel-rules-store.ts';
import { createConversionStore } from '../../../shared/storage/conversion-store.ts';
import { createInsightStore } from '../../../shared/storage/insight-store.ts';
import { createLeavingStore } from '../../../shared/storage/leaving-store.ts';
import { createOrderDayStore, ORDER_DAY_SETTLED } from '../../../shared/storage/order-day-store.ts';
import { createTableFiles } from '../../../shared/storage/table-files.ts';
import { createVisitorStore } from '../../../shared/storage/visitor-store.ts';
import { aClaim, aConversion } from '../../support/a-touchpoint.ts';
import { anInsight } from '../../support/an-insight.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';
import { aSite } from '../../support/site.ts';

const Bucket = 'archive';
const site = aSite({ currency: 'EUR' });
const { siteId } = site;
const midnight = Date.UTC(2026, 0, 20);
/** The machine's clock; each test begins when all marks before it are old. */
let now = Date.UTC(2026, 5, 1);
let tables: TestTables;
let engines: TestQueues;
let conversions: ReturnType<typeof createConversionStore>;
let insights: ReturnType<typeof createInsightStore>;
let run: (over?: object) => Promise<unknown>;

beforeAll(async () => {
  [tables, engines] = await Promise.all([startDynamo(), startQueues()]);
  await engines.s3.send(new CreateBucketCommand({ Bucket }));
  conversions = createConversionStore(tables.client, tables, () => now);
  insights = createInsightStore(tables.client, tables.insights, () => now);
  const visitors = createVisitorStore(tables.client, tables.visitors);
  const step = createBuildTables({
    settings: createChannelRulesStore(tables.client, tables.control),
    days: createOrderDayStore(tables.client, tables.control),
    conversions: createJudgeConversions({ conversions, visitors }),
    insights,
    leavings: createLeavingStore(tables.client, tables.control),
    files: createTableFiles(engines.s3, Bucket),
    clock: () => now,
    settledAfter: ORDER_DAY_SETTLED,
  });
  run = (over = {}) => step.run({ ...site, ...over }, midnight, () => false);
});

afterAll(async () => {
  await Promise.all([tables.stop(), engines.stop()]);
});

async function store(id: string, at: number, fields: Partial<Conversion> = {}): Promise<void> {
  const conversion = aConversion({ siteId, orderId: id as OrderId, claims: [aClaim({ eventId: id, at })], ...fields });
  const known = (await conversions.read(siteId as SiteId, [conversion.orderId])).get(conversion.orderId);
  expect(await conversions.write(conversion, known?.version ?? 0, known?.conversion)).toBe(true);
  now += 2 * MINUTE;
}

/** Names of files, and their lines. */
async function filesOf(prefix: string): Promise<ReadonlyMap<string, readonly Record<string, unknown>[]>> {
  const { Contents = [] } = await engines.s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const found = new Map<string, readonly Record<string, unknown>[]>();
  for (const { Key = '' } of Contents) {
    const { Body } = await engines.s3.send(new GetObjectCommand({ Bucket, Key }));
    const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
    found.set(
      Key.slice(prefix.length),
      text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)])),
    );
  }
  return found;
}

const nameIn = (path: string | undefined) => readDayFileName((path ?? '').replace(/^.*\/|\.ndjson\.gz$/g, ''));

it('a day of orders is one file, made again only when an order of it was written', async () => {
  await store('a', midnight + 9 * 60 * MINUTE);
  await store('b', midnight + 40 * 60 * MINUTE);
  expect(await run()).toEqual({ orderDays: 2, insightMonths: 0 });
  expect(await run()).toEqual({ orderDays: 0, insightMonths: 0 });
  const before = [...(await filesOf(`conversions/site=${siteId}/`)).keys()];
  expect(before.map((path) => path.split('/')[0])).toEqual(['day=2026-01-20', 'day=2026-01-21']);

  await store('a', midnight + 9 * 60 * MINUTE, { refunds: [{ refundId: 'r', at: midnight, value: 20 }] });
  expect(await run()).toEqual({ orderDays: 1, insightMonths: 0 });
  const after = await filesOf(`conversions/site=${siteId}/`);
  expect(after.size).toBe(2);
  expect(after.has(before[1] ?? '')).toBe(true);
  expect([...after.values()][0]).toMatchObject([{ orderId: 'a', value: 100, refunded: 20 }]);
});

it('a file made while its mark was young is made again once that is old', async () => {
  await store('young', midnight + 10 * 60 * MINUTE);
  now -= 2 * MINUTE;
  expect(await run()).toEqual({ orderDays: 1, insightMonths: 0 });
  const young = [...(await filesOf(`conversions/site=${siteId}/day=2026-01-20/`)).keys()];
  expect(young.map((name) => nameIn(name)?.settled)).toEqual([false]);
  expect(await run()).toEqual({ orderDays: 0, insightMonths: 0 });
  now += 2 * MINUTE;
  expect(await run()).toEqual({ orderDays: 1, insightMonths: 0 });
  const old = [...(await filesOf(`conversions/site=${siteId}/day=2026-01-20/`)).keys()];
  expect(old.map((name) => nameIn(name)?.settled)).toEqual([true]);
  expect(await run()).toEqual({ orderDays: 0, insightMonths: 0 });
});

it('a purchase without an order id just before midnight gives way to a better order of the next day', async () => {
  const at = Date.UTC(2026, 1, 2);
  await store('e:nameless', at - 10 * MINUTE, {
    claims: [aClaim({ eventId: 'n', at: at - 10 * MINUTE, trust: 'pixel' })],
  });
  await run();
  const day = `conversions/site=${siteId}/day=2026-02-01/`;
  const [[name, lines] = []] = await filesOf(day);
  expect(lines?.[0]).not.toHaveProperty('replacedBy');
  expect(nameIn(name)).toMatchObject({ after: 0 });
  await store('better', at + 5 * MINUTE);
  expect(await run()).toEqual({ orderDays: 2, insightMonths: 0 });
  expect([...(await filesOf(day)).values()][0]).toMatchObject([{ orderId: 'e:nameless', replacedBy: 'better' }]);
});

it('other settings make all days again', async () => {
  const { orderDays } = (await run({ timeZone: 'Asia/Tokyo' })) as { orderDays: number };
  const files = await filesOf(`conversions/site=${siteId}/`);
  expect(orderDays).toBe(files.size);
  const [nameless] = files.get([...files.keys()].find((path) => path.startsWith('day=2026-02-01')) ?? '') ?? [];
  expect(nameless?.day).toBe('2026-02-02');
  expect([...(await filesOf(`sites/site=${siteId}/`)).values()]).toMatchObject([[{ timeZone: 'Asia/Tokyo' }]]);
  await run();
});

it('a month of insights is one file, made again only when a row of it was written', async () => {
  const row = anInsight({ day: '2026-03-02', spend: 5 });
  await insights.put(siteId, [row, anInsight({ day: '2026-04-01', spend: 1 })]);
  now += 2 * MINUTE;
  expect(await run()).toMatchObject({ insightMonths: 2 });
  await insights.put(siteId, [{ ...row, spend: 7 }]);
  now += 2 * MINUTE;
  expect(await run()).toMatchObject({ insightMonths: 1 });
  expect(await run()).toMatchObject({ insightMonths: 0 });
  const files = await filesOf(`insights/site=${siteId}/`);
  expect([...files.values()]).toMatchObject([[{ spend: 7, counts: true }], [{ spend: 1 }]]);
});
