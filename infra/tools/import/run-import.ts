import { readColumnMap } from '../backfill/column-map.ts';
import { readHeader, readTable } from '../backfill/read-table.ts';
import type { DecimalMark } from '../backfill/read-values.ts';
import { type FileRow, rehearse, sendFile } from '../backfill/send-file.ts';
import { readConnection } from '../cli/connection.ts';
import type { Terminal } from '../cli/terminal.ts';
import {
  aboutOf,
  addRows,
  INSIGHT_FIELDS,
  type InsightReading,
  type InsightRow,
  readInsightRow,
} from './insight-row.ts';

export type ImportOptions = {
  readonly map: readonly string[];
  readonly platform?: string;
  readonly currency?: string;
  readonly decimal: DecimalMark;
  readonly empty: 'zero' | 'unknown';
  readonly url?: string;
  readonly key?: string;
  readonly rejects?: string;
  readonly state?: string;
  readonly dryRun?: boolean;
  readonly restart?: boolean;
};

type Rows = FileRow['rows'];

/** Sends the insights of a CSV file. Rows of one ad and day may stand anywhere in it, so all of it is read before any is sent. */
export async function runImport(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const { columns, delimiter } = await readHeader(file);
  const { decimal, platform, currency, empty } = options;
  const map = readColumnMap(options.map, columns, INSIGHT_FIELDS, [
    'day',
    ...(platform === undefined ? ['platform' as const] : []),
  ]);
  const reading: InsightReading = { map, decimal, platform, currency, empty };
  const rows = await readAll(file, columns, delimiter, reading);
  const read = async function* (): AsyncGenerator<FileRow> {
    yield* rows;
  };
  if (options.dryRun === true) return rehearse(read(), 'row', terminal);
  const { url, key } = readConnection(options, terminal.env, 'server');
  await sendFile(file, {
    ...options,
    noun: 'row',
    columns,
    read,
    url,
    key,
    about: { reading, url },
    stateFile: options.state ?? `${file}.import.json`,
    mostRows: 1_000,
    bodyOf: (sent) => ({ path: '/v1/insights', body: { rows: sent } }),
    terminal,
  });
}

async function readAll(
  file: string,
  columns: readonly string[],
  delimiter: string,
  reading: InsightReading,
): Promise<readonly FileRow[]> {
  const found = new Map<string, { readonly line: number; rows: Rows; sent: InsightRow }>();
  const bad: FileRow[] = [];
  for await (const row of readTable(file, columns, delimiter)) {
    if ('problem' in row) {
      bad.push({ ...row, rows: [] });
      continue;
    }
    const result = readInsightRow(row.fields, reading);
    if ('problem' in result) {
      bad.push({ line: row.line, rows: [row.fields], problem: result.problem });
      continue;
    }
    const about = aboutOf(result.row);
    const known = found.get(about);
    if (known === undefined) found.set(about, { line: row.line, rows: [row.fields], sent: result.row });
    else {
      known.sent = addRows(known.sent, result.row);
      known.rows = [...known.rows, row.fields];
    }
  }
  return [...found.values(), ...bad];
}
