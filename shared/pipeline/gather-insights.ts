import type { ReportQuestion, ReportRow } from '../domain/attribution/report.ts';
import type { Exchange } from '../domain/exchange.ts';
import type { SiteId } from '../domain/ids.ts';
import { daysBeginningIn } from '../domain/insights/days.ts';
import type { Insight } from '../domain/insights/insight.ts';
import { createInsightGroups, type InsightGroup } from '../domain/insights/insight-groups.ts';
import { type InsightGrouping, insightGrouping } from '../domain/insights/insight-keys.ts';
import type { Site } from '../domain/site.ts';

export interface ReportedInsights {
  /**
   * Insights of the days from `from` up to, without, `until`; each list is one platform's day. Those a platform told of exactly
   * this period as a whole are among them.
   */
  streamPeriod(siteId: SiteId, from: string, until: string): AsyncIterable<readonly Insight[]>;
}

export type GatheredInsights = {
  readonly grouping: InsightGrouping | undefined;
  readonly days: { readonly from: string; readonly until: string } | null;
  readonly groupsFor: (rows: readonly ReportRow[]) => readonly InsightGroup[];
};

const NOTHING: GatheredInsights = { grouping: undefined, days: null, groupsFor: () => [] };

/**
 * What platforms said of the days that begin within the period, by the report's groups. Platforms count days on the clocks of
 * the ad account; they are taken for the days of the same date on the site's.
 */
export async function gatherInsights(
  insights: ReportedInsights,
  { siteId, currency }: Site,
  { groupBy, from, to, timeZone, currency: asked, exchange, channelName }: ReportQuestion,
): Promise<GatheredInsights> {
  const grouping = insightGrouping(groupBy);
  if (grouping === undefined) return NOTHING;
  const days = daysBeginningIn(from, to, timeZone);
  const groups = createInsightGroups({ grouping, ...days, currency: asked ?? currency, channelName });
  for await (const rows of insights.streamPeriod(siteId, days.from, days.until))
    groups.add(exchange === undefined ? rows : rows.map((row) => exchangedSpend(row, exchange)));
  return {
    grouping,
    days,
    groupsFor(rows) {
      const keys = new Set(rows.flatMap(({ key, unattributed }) => (key === null || unattributed ? [] : [key])));
      return groups.list((key) => keys.has(key));
    },
  };
}

function exchangedSpend(insight: Insight, { base, rateOn }: Exchange): Insight {
  const { spend, currency, day } = insight;
  const rate = spend === undefined || currency === undefined ? undefined : rateOn(currency, day);
  return spend === undefined || rate === undefined ? insight : { ...insight, spend: spend * rate, currency: base };
}
