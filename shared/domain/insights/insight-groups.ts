import type { ChannelName } from '../attribution/channel-rules.ts';
import { addDays } from './days.ts';
import { finestOf } from './finest.ts';
import type { Insight, InsightLevel } from './insight.ts';
import { type InsightGrouping, insightKeys } from './insight-keys.ts';
import { addInsight, addInsightSum, type InsightSum, startInsightSum } from './insight-sum.ts';

export type InsightQuestion = {
  readonly grouping: InsightGrouping;
  /** Days whose insights count: from the first up to, without, the last. */
  readonly from: string;
  readonly until: string;
  /** Of rows that spent nothing. */
  readonly currency: string;
  /** The site's own channels, where it has some. */
  readonly channelName?: ChannelName | undefined;
};

/** A group's insights in one currency. */
export type InsightGroup = { readonly key: string; readonly sum: InsightSum; readonly reach: number | undefined };

/** What a platform says of a period as a whole, it says of things of one level. */
const LEVEL_OF: Readonly<Partial<Record<InsightGrouping, InsightLevel>>> = {
  campaign: 'campaign',
  adset: 'adset',
  ad: 'ad',
  post: 'post',
  platform: 'account',
};

/** Adds insights up by group and currency, a platform's day at a time. */
export function createInsightGroups({ grouping, from, until, currency, channelName }: InsightQuestion) {
  const groups = new Map<string, { readonly keys: readonly string[]; readonly sum: InsightSum }>();
  const wholePeriods: { readonly keys: readonly string[]; readonly reach: number }[] = [];

  function add(rows: readonly Insight[]): void {
    for (const { until: end, level, reach, ...rest } of rows) {
      if (end === undefined || level !== LEVEL_OF[grouping] || reach === undefined) continue;
      wholePeriods.push({ keys: insightKeys({ ...rest, level }, grouping, channelName), reach });
    }
    for (const insight of finestOf(rows.filter((row) => row.until === undefined))) {
      const keys = insightKeys(insight, grouping, channelName);
      if (keys.length === 0) continue;
      const spent = insight.currency ?? currency;
      const id = [spent, ...keys].join('\n');
      const group = groups.get(id) ?? { keys, sum: startInsightSum(spent) };
      groups.set(id, group);
      addInsight(group.sum, insight);
    }
  }

  /** Said of exactly this period; or of one object on one day; or of a post since it was published within the period. */
  function reachOf(sum: InsightSum, said: readonly number[]): number | undefined {
    if (said.length > 0) return said.length === 1 ? said[0] : undefined;
    const { rows, newest } = sum;
    if (newest === undefined) return undefined;
    // A group that is a day is one whatever the length of the period.
    const isOneDay = grouping === 'day' || until === addDays(from, 1);
    if (rows === 1 && isOneDay && newest.reach !== undefined) return newest.reach;
    const isWholeLife = grouping === 'post' && newest.publishedOn !== undefined && newest.publishedOn >= from;
    return isWholeLife ? newest.total?.reach : undefined;
  }

  /** @param isListed Whether a report has rows of this key: of the keys a group may have, that one is its own. */
  function list(isListed: (key: string) => boolean): readonly InsightGroup[] {
    const own = (keys: readonly string[]): string => keys.find(isListed) ?? keys[0] ?? '';
    const found = new Map<string, { readonly key: string; readonly sum: InsightSum }>();
    for (const { keys, sum } of groups.values()) {
      const key = own(keys);
      const id = `${sum.currency}\n${key}`;
      const same = found.get(id) ?? { key, sum: startInsightSum(sum.currency) };
      found.set(id, same);
      addInsightSum(same.sum, sum);
    }
    const said = Map.groupBy(wholePeriods, ({ keys }) => own(keys));
    return [...found.values()].map(({ key, sum }) => ({
      key,
      sum,
      reach: reachOf(sum, said.get(key)?.map(({ reach }) => reach) ?? []),
    }));
  }

  return { add, list };
}
