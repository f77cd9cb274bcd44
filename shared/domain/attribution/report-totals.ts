import { compareText } from '../compare-text.ts';
import { amountsOf, type ReportAmounts, type RunningAmounts } from './report-amounts.ts';

export type CurrencyTotals = ReportAmounts & { readonly currency: string };

/** What all rows add up to. With several currencies amounts are `null`, because currencies are never added together. */
export type ReportTotals = {
  readonly currency: string | null;
  readonly touchpoints: number;
  readonly conversions: number;
  readonly value: number | null;
  readonly verifiedValue: number | null;
  readonly grossValue: number | null;
  readonly byCurrency: readonly CurrencyTotals[];
};

/** @param fallback The currency of a report without orders. */
export function totalsOf(totals: ReadonlyMap<string, RunningAmounts>, fallback: string | undefined): ReportTotals {
  const byCurrency = [...totals]
    .map(([currency, amounts]): CurrencyTotals => ({ currency, ...amountsOf(amounts) }))
    .sort((a, b) => compareText(a.currency, b.currency));
  const counts = {
    touchpoints: byCurrency.reduce((sum, { touchpoints }) => sum + touchpoints, 0),
    conversions: byCurrency.reduce((sum, { conversions }) => sum + conversions, 0),
  };
  if (byCurrency.length > 1) {
    return { currency: null, ...counts, value: null, verifiedValue: null, grossValue: null, byCurrency };
  }
  const [only] = byCurrency;
  const { value = 0, verifiedValue = 0, grossValue = 0 } = only ?? {};
  return { currency: only?.currency ?? fallback ?? null, ...counts, value, verifiedValue, grossValue, byCurrency };
}
