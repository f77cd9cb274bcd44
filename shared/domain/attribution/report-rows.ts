import { compareText } from '../compare-text.ts';
import type { ReportRow } from './report.ts';
import { amountsOf, type RunningAmounts, startAmounts } from './report-amounts.ts';
import { type ReportTotals, totalsOf } from './report-totals.ts';

type RowName = Pick<ReportRow, 'key' | 'currency' | 'unattributed'>;

/** The rows and totals of a report while it is added up. */
export function createReportRows() {
  const rows = new Map<string, { readonly row: RowName; readonly amounts: RunningAmounts }>();
  const totals = new Map<string, RunningAmounts>();

  function rowOf(key: string | null, currency: string, unattributed?: 'direct' | 'unknown'): RunningAmounts {
    const id = `${currency}${unattributed ?? '.'}${key ?? ''}`;
    const known = rows.get(id);
    if (known !== undefined) return known.amounts;
    const row = { key, currency, ...(unattributed === undefined ? {} : { unattributed }) };
    const amounts = startAmounts();
    rows.set(id, { row, amounts });
    return amounts;
  }

  return {
    rowOf,
    /** Where an order goes that nothing led to (`direct`), or that nobody we may name bought. */
    unattributedOf: (isKnown: boolean, currency: string): RunningAmounts =>
      isKnown ? rowOf(null, currency, 'direct') : rowOf('unknown', currency, 'unknown'),
    totalOf(currency: string): RunningAmounts {
      const known = totals.get(currency) ?? startAmounts();
      totals.set(currency, known);
      return known;
    },
    /** @param fallback The currency of a report without orders. */
    finish(fallback: string | undefined): { readonly rows: readonly ReportRow[]; readonly totals: ReportTotals } {
      const found = [...rows.values()].map(({ row, amounts }): ReportRow => ({ ...row, ...amountsOf(amounts) }));
      return { rows: found.sort(compareRows), totals: totalsOf(totals, fallback) };
    },
  };
}

/** The most valuable first. */
export function compareRows(a: ReportRow, b: ReportRow): number {
  return (
    b.value - a.value ||
    b.conversions - a.conversions ||
    compareText(a.key ?? '', b.key ?? '') ||
    compareText(a.unattributed ?? '', b.unattributed ?? '') ||
    compareText(a.currency, b.currency)
  );
}
