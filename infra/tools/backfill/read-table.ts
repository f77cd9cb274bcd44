import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

export type TableRow =
  | { readonly line: number; readonly fields: Readonly<Record<string, string>> }
  /** A row that has another number of columns. */
  | { readonly line: number; readonly problem: string };

const BEGINNING = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

/** The columns of a CSV file, and what stands between them: whichever delimiter its first line has most of. */
export async function readHeader(
  file: string,
): Promise<{ readonly columns: readonly string[]; readonly delimiter: string }> {
  const beginning = await readBeginning(file);
  const bare = beginning.replace(/"[^"]*"/g, '').split(/\r?\n/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  const { delimiter = ',' } = counts.toSorted((a, b) => b.count - a.count)[0] ?? {};
  const parser = parse(beginning, { bom: true, delimiter, to: 1, relax_quotes: true });
  for await (const columns of parser) return { columns, delimiter };
  throw new Error(`${file} is empty: it has no line that names the columns.`);
}

async function readBeginning(file: string): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of openText(file)) {
      parts.push(chunk);
      length += chunk.length;
      if (length >= BEGINNING) break;
    }
    return Buffer.concat(parts).subarray(0, BEGINNING).toString('utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') throw new Error(`There is no file ${file}.`, { cause });
    throw new Error(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Unpacked when its name ends in `.gz`; what goes wrong with the file goes wrong with the stream. */
function openText(file: string): Readable {
  const source = createReadStream(file);
  if (!file.endsWith('.gz')) return source;
  const text = source.pipe(createGunzip());
  source.on('error', (error) => text.destroy(error));
  return text;
}

/** The rows behind the header, each with the line it ends on. @throws Error where a quotation mark is never closed. */
export async function* readTable(
  file: string,
  columns: readonly string[],
  delimiter: string,
): AsyncGenerator<TableRow> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    relax_quotes: true,
    relax_column_count: true,
  });
  const source = openText(file);
  source.on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  let isHeader = true;
  try {
    for await (const { record, info } of parser) {
      if (!isHeader) yield rowOf(info.lines, record, columns);
      isHeader = false;
    }
  } catch (cause) {
    throw new Error(`${file} cannot be read to its end: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function rowOf(line: number, cells: readonly string[], columns: readonly string[]): TableRow {
  if (cells.length !== columns.length)
    return { line, problem: `has ${cells.length} columns, and the first line ${columns.length}` };
  return { line, fields: Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])) };
}
