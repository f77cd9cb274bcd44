import type { Insight } from '../insights/insight.ts';
import type { InsightGroup } from '../insights/insight-groups.ts';
import type { InsightGrouping } from '../insights/insight-keys.ts';
import {
  addInsightSum,
  type InsightAmounts,
  insightAmounts,
  NO_INSIGHTS,
  startInsightSum,
} from '../insights/insight-sum.ts';
import { addTo, type RunningSum, startSum, sumOf } from '../money.ts';
import { type Kpis, kpisOf } from './kpis.ts';
import type { ReportRow } from './report.ts';
import { amountsOf, startAmounts } from './report-amounts.ts';
import { compareRows } from './report-rows.ts';
import type { CurrencyTotals, ReportTotals } from './report-totals.ts';

export type JoinedRow = ReportRow &
  InsightAmounts &
  Kpis & {
    /** As the platform calls it. */
    readonly name: string | null;
  };
export type JoinedTotals = Omit<ReportTotals, 'byCurrency'> &
  InsightAmounts &
  Kpis & { readonly byCurrency: readonly (CurrencyTotals & { readonly spend: number | null })[] };
type Report = { readonly rows: readonly ReportRow[]; readonly totals: ReportTotals };
export type JoinedReport = { readonly rows: readonly JoinedRow[]; readonly totals: JoinedTotals };

/**
 * Sets what platforms said beside the rows of a report. A group's spend stands on its row in the same currency; without one on
 * its most valuable row, where it is divided by clicks but never set against money of another currency; without any row on
 * one of its own.
 *
 * @param groups Each with a key of the report, if it has one of theirs.
 */
export function joinInsights(
  { rows, totals }: Report,
  groups: readonly InsightGroup[],
  grouping: InsightGrouping | undefined,
): JoinedReport {
  const byKey = Map.groupBy(
    rows.filter(({ unattributed }) => unattributed === undefined),
    ({ key }) => key ?? '',
  );
  const places = new Map<ReportRow, InsightGroup>();
  const homeless = groups.filter((group) => {
    const home = byKey.get(group.key)?.find(({ currency }) => currency === group.sum.currency);
    if (home !== undefined) places.set(home, group);
    return home === undefined;
  });
  const added = homeless.flatMap((group) => {
    const free = byKey.get(group.key)?.find((row) => !places.has(row));
    const row = free ?? emptyRow(group);
    places.set(row, group);
    return free === undefined ? [row] : [];
  });
  const joined = [...rows, ...added].map((row) => {
    const others = byKey.get(row.key ?? '')?.filter((other) => other !== row && other.conversions > 0) ?? [];
    return joinRow(row, places.get(row), others.length === 0, grouping);
  });
  return { rows: joined.sort(byValueThenSpend), totals: joinTotals(totals, groups) };
}

const emptyRow = ({ key, sum }: InsightGroup): ReportRow => ({
  key,
  currency: sum.currency,
  ...amountsOf(startAmounts()),
});

/** @param isWhole Whether the row has all of the group's conversions. */
function joinRow(
  row: ReportRow,
  group: InsightGroup | undefined,
  isWhole: boolean,
  grouping: InsightGrouping | undefined,
): JoinedRow {
  const amounts = group === undefined ? NO_INSIGHTS : insightAmounts(group.sum, group.reach);
  const { conversions, value, currency } = row;
  const kpis = kpisOf(amounts, { conversions: isWhole ? conversions : null, value, currency });
  const name = group?.sum.newest === undefined ? undefined : nameOf(group.sum.newest, grouping);
  return { ...row, name: name ?? null, ...amounts, ...kpis };
}

/** Of the rows' insights. Who was reached by several of them nobody knows; spend in several currencies is not added. */
function joinTotals(totals: ReportTotals, groups: readonly InsightGroup[]): JoinedTotals {
  const all = startInsightSum('');
  const spends = new Map<string, RunningSum>();
  for (const { sum } of groups) {
    addInsightSum(all, sum);
    if (sum.spend === undefined) continue;
    const spend = spends.get(sum.currency) ?? startSum();
    spends.set(sum.currency, spend);
    addTo(spend, sumOf(sum.spend));
  }
  const spendIn = (currency: string | undefined): number | null => {
    const spend = currency === undefined ? undefined : spends.get(currency);
    return spend === undefined ? null : sumOf(spend);
  };
  const only = spends.size === 1 ? [...spends.keys()][0] : undefined;
  const amounts = { ...insightAmounts(all, undefined), spend: spendIn(only), spendCurrency: only ?? null };
  const byCurrency = totals.byCurrency.map((one) => ({ ...one, spend: spendIn(one.currency) }));
  return { ...totals, ...amounts, ...kpisOf(amounts, totals), byCurrency };
}

function nameOf(insight: Insight, grouping: InsightGrouping | undefined): string | undefined {
  switch (grouping) {
    case 'campaign':
      return insight.campaignName;
    case 'adset':
      return insight.adsetName;
    case 'ad':
      return insight.adName;
    case 'post':
      return insight.postName;
    default:
      return undefined;
  }
}

function byValueThenSpend(a: JoinedRow, b: JoinedRow): number {
  const sameMoney = a.value === b.value && a.conversions === b.conversions;
  return (sameMoney ? (b.spend ?? 0) - (a.spend ?? 0) : 0) || compareRows(a, b);
}
