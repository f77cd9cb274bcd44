import type { ChannelRules } from '../domain/attribution/channel-rules.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Leaving } from '../domain/leaving/leaving.ts';
import type { Site } from '../domain/site.ts';
import { settingsTag } from '../domain/tables/settings-tag.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { createBuildInsightMonths, type InsightMonth, type InsightMonthsDeps } from './build-insight-months.ts';
import { createBuildOrderDays, type OrderDaysDeps, type TableStore } from './build-order-days.ts';

export type BuildTablesDeps = {
  readonly settings: { readChannelRules(siteId: SiteId, version: 'latest'): Promise<ChannelRules | undefined> };
  readonly days: { listOrderDays(siteId: SiteId, first: string, last: string): Promise<ReadonlyMap<string, Instant>> };
  readonly insights: InsightMonthsDeps['insights'] & {
    listMonths(siteId: SiteId): Promise<readonly InsightMonth[]>;
  };
  readonly leavings: {
    listLeavings(
      siteId: SiteId,
      cursor?: string,
    ): Promise<{ readonly leavings: readonly Leaving[]; readonly next?: string }>;
  };
  readonly files: TableStore<'conversions' | 'insights' | 'sites' | 'erased'> & {
    nameOf(lines: readonly object[]): string;
  };
  /** The machine's: marks are made by it. */
  readonly clock: () => Instant;
} & Pick<OrderDaysDeps, 'conversions' | 'settledAfter'>;

/** What a site's files are made from, read at one time. */
type Sources = {
  readonly site: Site;
  readonly rules: ChannelRules | undefined;
  readonly marks: ReadonlyMap<string, Instant>;
  readonly months: readonly InsightMonth[];
  readonly leavings: Awaited<ReturnType<BuildTablesDeps['leavings']['listLeavings']>>;
  readonly readAt: Instant;
};

const NOTHING = { orderDays: 0, insightMonths: 0 };
const FIRST_DAY = '0000-01-01';
const LAST_DAY = '9999-12-31';

/**
 * Brings a site's files for questions in SQL up to date: orders with their credits by UTC day, insights by month, the site's
 * settings, and who was erased. What did not change since is not read, and nothing is written in DynamoDB.
 */
export function createBuildTables(deps: BuildTablesDeps) {
  const { files, clock } = deps;
  const buildOrderDays = createBuildOrderDays(deps);
  const buildInsightMonths = createBuildInsightMonths(deps);
  /** From what a site's files were made by this process, and when; files that expire since are made within a day. */
  const done = new Map<SiteId, { readonly print: string; readonly at: Instant }>();

  async function readSources(site: Site): Promise<Sources> {
    const { siteId } = site;
    const readAt = clock();
    const [rules, marks, months, leavings] = await Promise.all([
      deps.settings.readChannelRules(siteId, 'latest'),
      deps.days.listOrderDays(siteId, FIRST_DAY, LAST_DAY),
      deps.insights.listMonths(siteId),
      deps.leavings.listLeavings(siteId),
    ]);
    return { site, rules, marks, months, leavings, readAt };
  }

  async function replaceWhole(table: 'sites' | 'erased', siteId: SiteId, lines: readonly object[]): Promise<void> {
    const others = (await files.list(table, siteId)).get('') ?? [];
    const name = files.nameOf(lines);
    if (others.length === 1 && others[0] === name) return;
    await files.replace(table, siteId, { part: '', name }, { lines, others });
  }

  async function erasedOf({ site, leavings }: Sources): Promise<readonly object[]> {
    const all = [...leavings.leavings];
    for (let { next } = leavings; next !== undefined; ) {
      const page = await deps.leavings.listLeavings(site.siteId, next);
      all.push(...page.leavings);
      next = page.next;
    }
    return all
      .filter(({ reason }) => reason === 'erasure')
      .flatMap(({ visitorIds, requestedAt }) => visitorIds.map((visitorId) => ({ visitorId, erasedAt: requestedAt })));
  }

  return {
    name: 'tables',
    async run(site: Site, at: Instant, outOfTime: () => boolean) {
      const { siteId } = site;
      const sources = await readSources(site);
      const { rules, marks, months, readAt } = sources;
      const print = printOf(sources);
      const before = done.get(siteId);
      if (before?.print === print && Math.abs(at - before.at) < DAY) return NOTHING;
      await replaceWhole('sites', siteId, [siteLine(site, rules)]);
      const erased = await erasedOf(sources);
      if (erased.length > 0) await replaceWhole('erased', siteId, erased);
      const orders = await buildOrderDays(site, rules, { marks, readAt }, outOfTime);
      const insights = await buildInsightMonths(site, rules, { months, readAt }, outOfTime);
      if (orders.isSettled && insights.isSettled) done.set(siteId, { print, at });
      return { orderDays: orders.built, insightMonths: insights.built };
    },
  };
}

/** With the site's own channels, so that whoever reads touchpoints can tell theirs. */
const siteLine = (
  { siteId, name, currency, timeZone, valueBasis }: Site,
  { version, rules }: Pick<ChannelRules, 'version' | 'rules'> = { version: 0, rules: [] },
) => ({ siteId, name, currency, timeZone, valueBasis, channelRules: { version, rules } });

function printOf({ site, rules, marks, months, leavings }: Sources): string {
  const tag = settingsTag(site, rules?.version ?? 0);
  const leaving = leavings.leavings.map(({ leavingId, visitorIds }) => `${leavingId}:${visitorIds.length}`);
  return JSON.stringify([tag, site.name, [...marks], months, leaving]);
}
