import type { VisitCounts } from '../history/count-visits.ts';
import { NO_INSIGHTS } from '../insights/insight-sum.ts';
import type { JoinedReport, JoinedRow } from './join-insights.ts';
import { kpisOf } from './kpis.ts';
import { amountsOf, startAmounts } from './report-amounts.ts';

/** Beside the orders where they are asked for; `null`: nobody knows. */
export type VisitFigures = {
  readonly visits: number | null;
  /** Conversions ÷ visits. */
  readonly conversionRateByVisit: number | null;
};

type Row = JoinedRow & VisitFigures;
export type ReportWithVisits = {
  readonly rows: readonly Row[];
  readonly totals: JoinedReport['totals'] & VisitFigures;
};

/**
 * Sets visits beside the rows of a report. A group's stand on its first row, the most valuable one, and are compared with its
 * orders where that row has all of them; a group with visits alone gets a row of its own.
 *
 * @param counts `undefined`: they are not known.
 * @param currency Of rows without orders.
 */
export function joinVisits(
  { rows, totals }: JoinedReport,
  counts: VisitCounts | undefined,
  currency: string,
): ReportWithVisits {
  const left = new Map(counts?.groups);
  const isMeant = ({ unattributed }: JoinedRow): boolean => unattributed !== 'unknown';
  const conversionsOf = Map.groupBy(rows.filter(isMeant), ({ key }) => key);
  const joined = rows.map((row): Row => {
    if (counts?.groups === undefined || !isMeant(row)) return { ...row, ...NO_VISITS };
    const all = conversionsOf.get(row.key) ?? [];
    if (all[0] !== row) return { ...row, ...NO_VISITS };
    const visits = left.get(row.key) ?? 0;
    left.delete(row.key);
    const isWhole = all.every((other) => other === row || other.conversions === 0);
    return { ...row, ...figures(visits, isWhole ? row.conversions : null) };
  });
  const added = [...left]
    .sort(([, a], [, b]) => b - a)
    .map(([key, visits]): Row => ({ ...emptyRow(key, currency), ...figures(visits, 0) }));
  const all = counts === undefined ? NO_VISITS : figures(counts.total, totals.conversions);
  return { rows: [...joined, ...added], totals: { ...totals, ...all } };
}

const NO_VISITS: VisitFigures = { visits: null, conversionRateByVisit: null };

const figures = (visits: number, conversions: number | null): VisitFigures => ({
  visits,
  conversionRateByVisit: conversions === null || visits === 0 ? null : conversions / visits,
});

const emptyRow = (key: string | null, currency: string): JoinedRow => ({
  key,
  currency,
  ...(key === null ? { unattributed: 'direct' as const } : {}),
  ...amountsOf(startAmounts()),
  name: null,
  ...NO_INSIGHTS,
  ...kpisOf(NO_INSIGHTS, { conversions: 0, value: 0, currency }),
});
