import { minorUnits, toDecimals } from '../money.ts';
import type { ComparedRow } from './compare-reports.ts';
import { roundTogether } from './largest-remainder.ts';
import type { ReportModel } from './model.ts';
import type { PathRow } from './paths-report.ts';
import { toCsv } from './report-csv.ts';

const CREDIT_DECIMALS = 4;

/** Two columns a model; each is rounded so that a currency's rows add up to its total. */
export function comparisonCsv({
  models,
  rows,
}: {
  readonly models: readonly ReportModel[];
  readonly rows: readonly ComparedRow[];
}): string {
  const cells = new Map<ComparedRow, string[]>();
  for (const [currency, group] of Map.groupBy(rows, (row) => row.currency)) {
    for (const row of group) {
      const { key, unattributed = '', touchpoints } = row;
      cells.set(row, [key ?? '(direct)', currency, unattributed, String(touchpoints)]);
    }
    for (const model of models) {
      const column = (read: (row: ComparedRow) => number, decimals: number) =>
        roundTogether(group.map(read), decimals).map((value) => toDecimals(value, decimals));
      const credits = column((row) => row.models[model]?.conversions ?? 0, CREDIT_DECIMALS);
      const values = column((row) => row.models[model]?.value ?? 0, minorUnits(currency));
      for (const [i, row] of group.entries()) cells.get(row)?.push(credits[i] ?? '', values[i] ?? '');
    }
  }
  const head = models.flatMap((model) => [`${model} conversions`, `${model} value`]);
  return toCsv([
    ['key', 'currency', 'unattributed', 'touchpoints', ...head],
    ...rows.map((row) => cells.get(row) ?? []),
  ]);
}

export function pathsCsv(paths: readonly PathRow[]): string {
  return toCsv([
    ['path', 'currency', 'conversions', 'value', 'mean days', 'mean touches'],
    ...paths.map(({ path, currency, conversions, value, meanDays, meanTouches }) => [
      path.join(' > '),
      currency,
      String(conversions),
      toDecimals(value, minorUnits(currency)),
      meanDays.toFixed(2),
      meanTouches.toFixed(2),
    ]),
  ]);
}
