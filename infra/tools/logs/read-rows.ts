import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

export type Row = Readonly<Record<string, string>>;

/** Rows of a CSV or TSV file with a header, gzipped when its name ends in `.gz`. */
export async function readRows(file: string): Promise<readonly Row[]> {
  const delimiter = /\.tsv(\.gz)?$/.test(file) ? '\t' : ',';
  const parser = parse({ columns: true, delimiter, relax_quotes: true, skip_empty_lines: true });
  const source = createReadStream(file);
  const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  source.on('error', (error: Error) => parser.destroy(error));
  text.on('error', (error: Error) => parser.destroy(error));
  text.pipe(parser);
  const rows: Row[] = [];
  try {
    for await (const row of parser) rows.push(row);
  } catch (cause) {
    throw new Error(whatIsWrong(file, cause), { cause });
  }
  return rows;
}

function whatIsWrong(file: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return `There is no file ${file}.`;
  if (code === 'EISDIR') return `${file} is a folder; name the file in it.`;
  return `${file} cannot be read as a table: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** `2020-11-01 00:27:14` (UTC, fractions kept) or ISO 8601. */
export function readLogTime(text: string, file: string): number {
  const at = Date.parse(/[zZ]$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) throw new Error(`${file}: "${text}" is not a time. Is it a log of this kind?`);
  return at;
}
