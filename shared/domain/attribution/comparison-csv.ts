import { minorUnits, toDecimals } from '../money.ts';
import type { AssistRow } from './assists.ts';
import type { ComparedRow } from './compare-reports.ts';
import { roundTogether } from './largest-remainder.ts';
import type { ReportModel } from './model.ts';
import type { PathRow } from './paths-report.ts';
import { toCsv } from './report-csv.ts';

const CREDIT_DECIMALS = 4;

/**
 * Two columns a model; each is rounded so that a currency's rows add up to its total. Behind them, by how much each further
 * model differs from the first, of the rounded numbers that stand there.
 */
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
    const columns = models.map((model) => ({
      credits: roundTogether(
        group.map((row) => row.models[model]?.conversions ?? 0),
        CREDIT_DECIMALS,
      ),
      values: roundTogether(
        group.map((row) => row.models[model]?.value ?? 0),
        minorUnits(currency),
      ),
    }));
    const credit = (amount: number) => toDecimals(amount, CREDIT_DECIMALS);
    const money = (amount: number) => toDecimals(amount, minorUnits(currency));
    const [base, ...others] = columns;
    group.forEach((row, i) => {
      const at = (numbers: readonly number[] = []): number => numbers[i] ?? 0;
      cells
        .get(row)
        ?.push(
          ...columns.flatMap(({ credits, values }) => [credit(at(credits)), money(at(values))]),
          ...others.flatMap(({ credits, values }) => [
            credit(at(credits) - at(base?.credits)),
            money(at(values) - at(base?.values)),
          ]),
        );
    });
  }
  const [first, ...further] = models;
  const head = [
    ...models.flatMap((model) => [`${model} conversions`, `${model} value`]),
    ...further.flatMap((model) => [`${model} minus ${first} conversions`, `${model} minus ${first} value`]),
  ];
  return toCsv([
    ['key', 'currency', 'unattributed', 'touchpoints', ...head],
    ...rows.map((row) => cells.get(row) ?? []),
  ]);
}

export function pathsCsv(paths: readonly PathRow[]): string {
  const values = new Map<PathRow, string>();
  for (const [currency, rows] of Map.groupBy(paths, (row) => row.currency)) {
    const rounded = roundTogether(
      rows.map(({ value }) => value),
      minorUnits(currency),
    );
    rows.forEach((row, i) => {
      values.set(row, toDecimals(rounded[i] ?? 0, minorUnits(currency)));
    });
  }
  return toCsv([
    ['path', 'currency', 'conversions', 'value', 'mean days', 'mean touches', 'median days', 'median touches'],
    ...paths.map((row) => [
      row.path.join(' > '),
      row.currency,
      String(row.conversions),
      values.get(row) ?? '',
      ...[row.meanDays, row.meanTouches, row.medianDays, row.medianTouches].map((number) => toDecimals(number, 2)),
    ]),
  ]);
}

export function assistsCsv(assists: readonly AssistRow[]): string {
  const counts = ['conversions', 'firstTouch', 'lastTouch', 'assisted'] as const;
  const sums = ['value', 'lastTouchValue', 'assistedValue'] as const;
  return toCsv([
    ['key', 'currency', ...counts, 'assistedPerLast', ...sums],
    ...assists.map((row) => [
      row.key,
      row.currency,
      ...counts.map((name) => String(row[name])),
      row.assistedPerLast === null ? '' : toDecimals(row.assistedPerLast, CREDIT_DECIMALS),
      ...sums.map((name) => toDecimals(row[name], minorUnits(row.currency))),
    ]),
  ]);
}
