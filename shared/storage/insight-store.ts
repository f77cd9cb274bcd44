import { type DynamoDBClient, paginateQuery, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { compareText } from '../domain/compare-text.ts';
import type { SiteId } from '../domain/ids.ts';
import { addDays, daysBetween } from '../domain/insights/days.ts';
import { type Insight, objectIdOf } from '../domain/insights/insight.ts';
import type { Item } from './batch-get.ts';
import { batchWrite } from './batch-write.ts';
import { fromInsightItem, periodOf, toInsightItem } from './insight-item.ts';
import { INSIGHT_MONTH, insightCatalogue, insightMonthSort, insightPartition, PK, SK } from './table.ts';

const QUERIES_AT_ONCE = 16;

/** A platform's insights of one day. */
export type InsightDay = { readonly platform: string; readonly day: string };

export type InsightStore = ReturnType<typeof createInsightStore>;

/** A month of a platform; `mark`: when some of it were last about to be written, by the writer's clock. */
export type InsightMonth = { readonly platform: string; readonly month: string; readonly mark: number };

/** The `insights` table: one item per object and day, replaced by whatever is imported last. */
export function createInsightStore(client: DynamoDBClient, tableName: string, clock: () => number = Date.now) {
  async function queryAll(partition: string, prefix = ''): Promise<readonly Item[]> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: prefix === '' ? '#p = :p' : '#p = :p AND begins_with(#s, :s)',
        ExpressionAttributeNames: { '#p': PK, ...(prefix === '' ? {} : { '#s': SK }) },
        ExpressionAttributeValues: { ':p': { S: partition }, ...(prefix === '' ? {} : { ':s': { S: prefix } }) },
      },
    );
    const found: Item[] = [];
    for await (const { Items = [] } of pages) found.push(...Items);
    return found;
  }

  const read = async (siteId: SiteId, platform: string, period: string): Promise<readonly Insight[]> =>
    (await queryAll(insightPartition(siteId, platform, period))).map(fromInsightItem);

  /** Months never go; those written before there were marks have 0. */
  async function listMonths(siteId: SiteId): Promise<readonly InsightMonth[]> {
    return (await queryAll(insightCatalogue(siteId), INSIGHT_MONTH)).map((item) => {
      const [, platform = '', month = ''] = (item[SK]?.S ?? '').split('#');
      return { platform, month, mark: Number(item.at?.N ?? 0) };
    });
  }

  /** `tiktok` → `2026-03`, … */
  async function readMonths(siteId: SiteId): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const months = new Map<string, Set<string>>();
    for (const { platform, month } of await listMonths(siteId))
      months.set(platform, (months.get(platform) ?? new Set()).add(month));
    return months;
  }

  /** Days of the period that may have insights, the earliest first; one query, however long the period. */
  async function listDays(siteId: SiteId, from: string, until: string): Promise<readonly InsightDay[]> {
    return daysOf(await readMonths(siteId), from, until);
  }

  /** The months first: days without an entry would never be found, and files made from what was before would stay. */
  async function write(
    siteId: SiteId,
    days: readonly InsightDay[],
    { put, gone = [] }: { readonly put: readonly Insight[]; readonly gone?: readonly Item[] },
  ): Promise<void> {
    const at = clock();
    const months = new Set(days.map(({ platform, day }) => insightMonthSort(platform, day.slice(0, 7))));
    const entries = [...months].map((sort) => marshall({ [PK]: insightCatalogue(siteId), [SK]: sort, at }));
    await batchWrite(client, tableName, entries.map(putRequest));
    await batchWrite(client, tableName, [
      ...put.map((insight) => putRequest(toInsightItem(siteId, insight))),
      ...gone.map((Key): WriteRequest => ({ DeleteRequest: { Key } })),
    ]);
  }

  return {
    read,
    listDays,
    listMonths,

    /** Each row replaces the one of the same object and day; no two may be of the same. */
    async put(siteId: SiteId, insights: readonly Insight[]): Promise<void> {
      if (insights.length > 0) await write(siteId, insights, { put: insights });
    },

    /**
     * Makes a day's rows of the levels given what a platform says of it now: what it says no more goes, and what it says as
     * before costs no write. Rows that somebody sent stay: they may be of an account the platform is not asked about.
     *
     * @returns how many rows changed.
     */
    async replaceDay(
      siteId: SiteId,
      { platform, day }: InsightDay,
      levels: readonly Insight['level'][],
      insights: readonly Insight[],
    ): Promise<number> {
      const before = new Map(
        (await read(siteId, platform, day))
          .filter(({ level }) => levels.includes(level))
          .map((insight) => [objectIdOf(insight), insight]),
      );
      const changed = insights.filter((insight) => !isSame(before.get(objectIdOf(insight)), insight));
      const kept = new Set(insights.map(objectIdOf));
      const gone = [...before.keys()]
        .filter((id) => !kept.has(id) && before.get(id)?.source !== 'api')
        .map((id) => marshall({ [PK]: insightPartition(siteId, platform, day), [SK]: id }));
      if (changed.length + gone.length > 0) await write(siteId, [{ platform, day }], { put: changed, gone });
      return changed.length + gone.length;
    },

    /**
     * All insights of the days of a period, the earliest first, several days at a time; each list is one platform's day. Before
     * them what platforms said of exactly this period as a whole.
     */
    async *streamPeriod(siteId: SiteId, from: string, until: string): AsyncGenerator<readonly Insight[]> {
      const months = await readMonths(siteId);
      const whole = periodOf({ day: from, until });
      const platforms = [...months].filter(([, known]) => known.has(from.slice(0, 7)));
      const parts = [
        ...platforms.map(([platform]) => ({ platform, period: whole })),
        ...daysOf(months, from, until).map(({ platform, day }) => ({ platform, period: day })),
      ];
      for (let start = 0; start < parts.length; start += QUERIES_AT_ONCE) {
        const chunk = parts.slice(start, start + QUERIES_AT_ONCE);
        yield* await Promise.all(chunk.map(({ platform, period }) => read(siteId, platform, period)));
      }
    },
  };
}

/** Days of months that are known to have something. */
function daysOf(months: ReadonlyMap<string, ReadonlySet<string>>, from: string, until: string): readonly InsightDay[] {
  return [...months]
    .flatMap(([platform, known]) =>
      [...known].flatMap((month) => {
        const start = `${month}-01`;
        const end = `${addDays(start, 31).slice(0, 7)}-01`;
        const days = daysBetween(from > start ? from : start, until < end ? until : end);
        return days.map((day): InsightDay => ({ platform, day }));
      }),
    )
    .sort((a, b) => compareText(a.day, b.day) || compareText(a.platform, b.platform));
}

const putRequest = (Item: Item): WriteRequest => ({ PutRequest: { Item } });

/** When it was imported is no difference. */
function isSame(before: Insight | undefined, after: Insight): boolean {
  return before !== undefined && comparable(before) === comparable(after);
}

const comparable = ({ importedAt: _, ...insight }: Insight): string =>
  JSON.stringify(insight, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
