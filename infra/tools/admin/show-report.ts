import { roundTogether } from '../../../shared/domain/attribution/largest-remainder.ts';
import { minorUnits, toDecimals } from '../../../shared/domain/money.ts';
import { count, when } from '../cli/words.ts';
import type { Asked } from './command.ts';

type Amounts = {
  readonly touchpoints: number;
  readonly conversions: number;
  readonly value: number;
  readonly grossValue: number;
};
type Platforms = {
  readonly name?: string | null;
  readonly spend?: number | null;
  readonly spendCurrency?: string | null;
  readonly cpa?: number | null;
  readonly roas?: number | null;
};
export type ReportRow = Amounts &
  Platforms & {
    readonly key: string | null;
    readonly currency: string;
    readonly unattributed?: string;
  };
export type Report = {
  readonly model: string;
  readonly groupBy: string;
  readonly from: string;
  readonly to: string;
  readonly lookbackDays: number;
  readonly timeZone: string;
  readonly rows: readonly ReportRow[];
  readonly totals: { readonly byCurrency: readonly (Amounts & { readonly currency: string })[] };
  readonly lateChanges: number;
};

const CREDIT_DECIMALS = 2;

/** One table for each currency, its rows rounded together so that they add up to the line below them. */
export function reportText(report: Report, table: Asked<unknown>['table']): string {
  const { model, groupBy, from, to, lookbackDays, lateChanges, rows } = report;
  const head = `Orders from ${when(from)} to ${when(to)} UTC\n${model}, looking back ${count(lookbackDays, 'day')}`;
  if (rows.length === 0) return `${head}\nThere are none.`;
  const tables = [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, group]) => {
    const total = report.totals.byCurrency.find((one) => one.currency === currency);
    return table(
      [
        { head: groupBy },
        { head: 'touchpoints', align: 'right' },
        { head: 'orders', align: 'right' },
        { head: currency, align: 'right' },
        { head: 'before refunds', align: 'right' },
        ...(group.some(costs) ? COSTS : []),
      ],
      [...lines(group, minorUnits(currency)), ...(total === undefined ? [] : [totalLine(total, currency, group)])],
    );
  });
  const late = lateChanges === 0 ? [] : [`${count(lateChanges, 'order')} changed after the end of the period.`];
  return [head, '', tables.join('\n\n'), ...late].join('\n');
}

function lines(rows: readonly ReportRow[], decimals: number): readonly (readonly string[])[] {
  const column = (read: (row: ReportRow) => number, places: number) =>
    roundTogether(rows.map(read), places).map((value) => toDecimals(value, places));
  const orders = column((row) => row.conversions, CREDIT_DECIMALS);
  const values = column((row) => row.value, decimals);
  const gross = column((row) => row.grossValue, decimals);
  const isPaid = rows.some(costs);
  return rows.map((row, i) => [
    label(row),
    String(row.touchpoints),
    ...[orders[i], values[i], gross[i]].map((text) => text ?? ''),
    ...(isPaid ? costCells(row) : []),
  ]);
}

const COSTS = ['spend', 'per order', 'ROAS'].map((head) => ({ head, align: 'right' as const }));
const costs = ({ spend }: Platforms): boolean => typeof spend === 'number';

function costCells({ spend, spendCurrency, cpa, roas, currency }: Platforms & { readonly currency: string }) {
  const money = (amount: number | null | undefined): string =>
    typeof amount === 'number' ? toDecimals(amount, minorUnits(spendCurrency ?? currency)) : '–';
  const foreign = typeof spend === 'number' && spendCurrency !== currency ? ` ${spendCurrency}` : '';
  return [`${money(spend)}${foreign}`, money(cpa), typeof roas === 'number' ? toDecimals(roas, 2) : '–'];
}

function totalLine(
  { touchpoints, conversions, value, grossValue, spend }: Amounts & { readonly spend?: number | null },
  currency: string,
  rows: readonly ReportRow[],
): readonly string[] {
  const money = (amount: number) => toDecimals(amount, minorUnits(currency));
  const credited = [String(touchpoints), toDecimals(conversions, CREDIT_DECIMALS), money(value), money(grossValue)];
  const spent = typeof spend === 'number' ? money(spend) : '–';
  return ['all', ...credited, ...(rows.some(costs) ? [spent, '', ''] : [])];
}

function label({ key, unattributed, name }: ReportRow): string {
  if (unattributed === 'unknown') return 'unknown (no consent)';
  if (key === null) return 'direct';
  return typeof name === 'string' && name.toLowerCase() !== key ? `${name} (${key})` : key;
}
