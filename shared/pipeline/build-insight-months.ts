import { type ChannelRules, createChannelName } from '../domain/attribution/channel-rules.ts';
import type { SiteId } from '../domain/ids.ts';
import { addDays, daysBetween } from '../domain/insights/days.ts';
import type { Insight } from '../domain/insights/insight.ts';
import type { Site } from '../domain/site.ts';
import { dayFileName, isCurrent } from '../domain/tables/day-version.ts';
import { insightLines } from '../domain/tables/insight-line.ts';
import { settingsTag } from '../domain/tables/settings-tag.ts';
import type { Duration, Instant } from '../domain/time.ts';
import type { TableStore } from './build-order-days.ts';

export type InsightMonthsDeps = {
  readonly insights: { read(siteId: SiteId, platform: string, day: string): Promise<readonly Insight[]> };
  readonly files: TableStore<'insights'>;
  readonly settledAfter: Duration;
};

/** A month of a platform that has insights, and when some of it were last about to be written. */
export type InsightMonth = { readonly platform: string; readonly month: string; readonly mark: Instant };

const PART = 'month=';

/** One file of insights for each month, replaced as a whole when anything of that month was written. */
export function createBuildInsightMonths({ insights, files, settledAfter }: InsightMonthsDeps) {
  async function linesOf(siteId: SiteId, { platform, month }: InsightMonth, rules: ChannelRules | undefined) {
    const start = `${month}-01`;
    const days = daysBetween(start, `${addDays(start, 31).slice(0, 7)}-01`);
    const channelName = rules === undefined ? undefined : createChannelName(rules.rules);
    const read = await Promise.all(days.map((day) => insights.read(siteId, platform, day)));
    return read.flatMap((rows) => insightLines(rows, channelName));
  }

  return async (
    site: Site,
    rules: ChannelRules | undefined,
    { months, readAt }: { readonly months: readonly InsightMonth[]; readonly readAt: Instant },
    outOfTime: () => boolean,
  ): Promise<{ readonly built: number; readonly isSettled: boolean }> => {
    const { siteId } = site;
    const settledBefore = readAt - settledAfter;
    const settings = settingsTag(site, rules?.version ?? 0);
    const known = months.length === 0 ? new Map<string, readonly string[]>() : await files.list('insights', siteId);
    let built = 0;
    const isSettled = months.every(({ mark }) => mark <= settledBefore);
    for (const [month, parts] of Map.groupBy(months, (one) => one.month)) {
      const others = known.get(`${PART}${month}`) ?? [];
      const mark = parts.reduce((latest, one) => Math.max(latest, one.mark), 0);
      const [name = ''] = others;
      if (others.length === 1 && isCurrent(name, { mark, before: 0, after: 0 }, settings, settledBefore)) continue;
      if (outOfTime()) return { built, isSettled: false };
      const settled = mark <= settledBefore;
      const lines: object[] = [];
      for (const part of parts) lines.push(...(await linesOf(siteId, part, rules)));
      const file = { part: `${PART}${month}`, name: dayFileName({ mark, settings, settled }) };
      await files.replace('insights', siteId, file, { lines, others });
      built += 1;
    }
    return { built, isSettled };
  };
}
