import { minorUnits, toDecimals } from '../money.ts';
import type { JoinedRow } from './join-insights.ts';
import { roundTogether } from './largest-remainder.ts';

const COUNTS = ['impressions', 'reach', 'clicks', 'linkClicks', 'engagements', 'followers'] as const;
const SHARES = ['ctr', 'linkCtr'] as const;
const COSTS = ['cpc', 'cpa'] as const;
const RATES = ['roas', 'conversionRate', 'engagementRate', 'engagementRateByReach'] as const;
const SHARE_DECIMALS = 6;
const RATE_DECIMALS = 4;

/** What a CSV report has of platforms; a cell is empty where a number is not known. */
export const KPI_COLUMNS: readonly string[] = ['spend', 'spendCurrency', ...COUNTS, ...SHARES, ...COSTS, ...RATES];

/** Spend in the currency's smallest unit, rounded together so that the rows add up. */
export function spendCells(rows: readonly JoinedRow[]): ReadonlyMap<JoinedRow, string> {
  const cells = new Map<JoinedRow, string>();
  const spending = rows.filter((row) => row.spend !== null);
  for (const [currency, group] of Map.groupBy(spending, ({ spendCurrency }) => spendCurrency ?? '')) {
    const decimals = minorUnits(currency);
    const rounded = roundTogether(
      group.map(({ spend }) => spend ?? 0),
      decimals,
    );
    group.forEach((row, i) => {
      cells.set(row, toDecimals(rounded[i] ?? 0, decimals));
    });
  }
  return cells;
}

export function kpiCells(row: JoinedRow, spend: string): readonly string[] {
  const money = minorUnits(row.spendCurrency ?? row.currency) + 2;
  const cell = (value: number | null, decimals: number): string => (value === null ? '' : toDecimals(value, decimals));
  return [
    spend,
    row.spendCurrency ?? '',
    ...COUNTS.map((name) => (row[name] === null ? '' : String(row[name]))),
    ...SHARES.map((name) => cell(row[name], SHARE_DECIMALS)),
    ...COSTS.map((name) => cell(row[name], money)),
    ...RATES.map((name) => cell(row[name], RATE_DECIMALS)),
  ];
}
