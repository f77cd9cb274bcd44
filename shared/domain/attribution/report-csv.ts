import { minorUnits, toDecimals } from '../money.ts';
import type { JoinedRow } from './join-insights.ts';
import type { VisitFigures } from './join-visits.ts';
import { KPI_COLUMNS, kpiCells, spendCells } from './kpi-cells.ts';
import { roundTogether } from './largest-remainder.ts';
import type { ReportAmounts } from './report-amounts.ts';

const COLUMNS = [
  'key',
  'currency',
  'touchpoints',
  'conversions',
  'value',
  'verifiedValue',
  'grossValue',
  'unattributed',
  'name',
  ...KPI_COLUMNS,
];
const VISIT_COLUMNS = ['visits', 'conversionRateByVisit'];
const CREDIT_DECIMALS = 4;
const RATE_DECIMALS = 4;

type CsvRow = JoinedRow & Partial<VisitFigures>;

/**
 * A report for spreadsheets. Credits (4 decimals) and money (the currency's smallest unit) are rounded together per
 * currency, so that the rows add up to the rounded totals.
 */
export function reportCsv(report: { readonly rows: readonly CsvRow[] }): string {
  const isWithVisits = report.rows.some(({ visits }) => visits !== undefined);
  const spends = spendCells(report.rows);
  const cells = new Map<CsvRow, readonly string[]>();
  for (const [currency, rows] of Map.groupBy(report.rows, (row) => row.currency)) {
    const money = minorUnits(currency);
    const column = (read: (amounts: ReportAmounts) => number, decimals: number): readonly string[] =>
      roundTogether(rows.map(read), decimals).map((value) => toDecimals(value, decimals));
    const conversions = column((row) => row.conversions, CREDIT_DECIMALS);
    const values = column((row) => row.value, money);
    const verified = column((row) => row.verifiedValue, money);
    const gross = column((row) => row.grossValue, money);
    rows.forEach((row, i) => {
      const amounts = [conversions[i], values[i], verified[i], gross[i]].map((text) => text ?? '');
      const credited = [row.key ?? '(direct)', currency, String(row.touchpoints), ...amounts, row.unattributed ?? ''];
      const visited = isWithVisits ? visitCells(row) : [];
      cells.set(row, [...credited, row.name ?? '', ...kpiCells(row, spends.get(row) ?? ''), ...visited]);
    });
  }
  return toCsv([
    isWithVisits ? [...COLUMNS, ...VISIT_COLUMNS] : COLUMNS,
    ...report.rows.map((row) => cells.get(row) ?? []),
  ]);
}

function visitCells({ visits, conversionRateByVisit: rate }: CsvRow): readonly string[] {
  return [String(visits ?? ''), rate === undefined || rate === null ? '' : toDecimals(rate, RATE_DECIMALS)];
}

/** RFC 4180, with cells that a spreadsheet would run as a formula made text. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const FORMULA = /^[=+\-@\t\r\n]/;
const NUMERIC = /^[+-]?\d+(?:\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

export function csvCell(text: string): string {
  const safe = FORMULA.test(text) && !NUMERIC.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
