import type { DuckDBResult } from '@duckdb/node-api';
import { toCsv } from '../../../shared/domain/attribution/report-csv.ts';
import { printable } from '../cli/printable.ts';
import { table } from '../cli/table.ts';
import type { Terminal } from '../cli/terminal.ts';

export const FORMATS = ['table', 'csv', 'json', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** What a terminal can be read on; the other formats give all. */
const MOST_TABLE_ROWS = 1_000;

type Cell = string | number | boolean | null | readonly Cell[] | { readonly [name: string]: Cell };
type Row = readonly Cell[];

/** Writes a result as it comes in. @returns how many rows there were. */
export async function showRows(result: DuckDBResult, format: Format, terminal: Terminal): Promise<number> {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes().map(String);
  const cells = (row: readonly unknown[]): Row => row.map((value, i) => cellOf(value, types[i] ?? ''));
  const objectOf = (row: Row): object => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]));
  const shown: Row[] = [];
  let count = 0;
  if (format === 'csv') terminal.out(toCsv([names]).trimEnd());
  for await (const rows of result.yieldRowsJs()) {
    const read = rows.map(cells);
    count += read.length;
    if (format === 'csv' && read.length > 0) terminal.out(toCsv(read.map((row) => row.map(textOf))).trimEnd());
    else if (format === 'ndjson') for (const row of read) terminal.out(JSON.stringify(objectOf(row)));
    else if (format === 'json') shown.push(...read);
    else if (format === 'table') shown.push(...read.slice(0, MOST_TABLE_ROWS - shown.length));
  }
  if (format === 'json') terminal.out(JSON.stringify(shown.map(objectOf), undefined, 2));
  if (format === 'table') {
    const columns = names.map((head, i) => ({ head, align: isNumber(types[i] ?? '') ? 'right' : 'left' }) as const);
    terminal.out(
      table(
        columns,
        shown.map((row) =>
          row.map((cell, i) => printable(isTime(types[i] ?? '') ? readable(textOf(cell)) : textOf(cell))),
        ),
        terminal.columns,
      ),
    );
    if (count > shown.length) terminal.err(`Only the first ${shown.length} of ${count} rows; --format csv shows all.`);
  }
  return count;
}

const isTime = (type: string): boolean => type.startsWith('TIMESTAMP');
/** `2026-03-10 12:30:05`, in UTC; with a fraction of a second where there is one. */
const readable = (time: string): string => time.replace('T', ' ').replace(/(?:\.000)?Z$/, '');

const NUMBERS = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/;
const isNumber = (type: string): boolean => NUMBERS.test(type);

/** Times in ISO 8601, days as dates; whole numbers too large for JSON as text. */
function cellOf(value: unknown, type: string): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return type === 'DATE' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((one) => cellOf(one, type.replace(/\[\d*\]$/, '')));
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cellOf(one, '')]));
}

function textOf(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
