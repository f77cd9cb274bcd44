import type { Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import type { MemberKeys } from './member-index.ts';
import { flagParam, objectParam, structuredParam } from './params.ts';
import { type Column, findColumn, valueProblem } from './schema-columns.ts';

const MOST_ROWS = 10_000;
const MOST_SAMPLES = 100;
const MISMATCH = 'Data is missing or does not match schema';

/** The rows of one `/users` call, with what could not be used already left out. */
export type Upload = {
  /** The columns as sent, to notice when they change within a session. */
  readonly schema: string;
  readonly received: number;
  readonly rows: readonly MemberKeys[];
  readonly invalid: number;
  /** Value as sent → what is wrong with it. */
  readonly samples: Readonly<Record<string, string>>;
};

/** @param scripted So many rows, the first ones, are to be found unusable. */
export function parsePayload(params: Params, scripted = 0): Upload {
  const payload = objectParam(params, 'payload');
  if (payload === undefined) throw invalidParameter('The parameter payload is required.');
  flagParam(payload, 'is_raw');
  const names = parseSchema(payload);
  const columns = names.map(toColumn);
  if (new Set(columns.map(({ key }) => key)).size !== columns.length) {
    throw invalidParameter('The schema names a key twice.');
  }
  const data = structuredParam(payload, 'data');
  if (!Array.isArray(data) || data.length === 0) throw invalidParameter(MISMATCH);
  if (data.length > MOST_ROWS) {
    throw invalidParameter(`A request can hold at most ${MOST_ROWS} rows; this one holds ${data.length}.`);
  }
  return { schema: names.join(','), received: data.length, ...readRows(data, columns, scripted) };
}

/** One key as a string or a list; a list inside a form is JSON text. */
function parseSchema(payload: Params): readonly string[] {
  const sent = payload.schema;
  const schema = typeof sent === 'string' && !sent.startsWith('[') ? [sent] : structuredParam(payload, 'schema');
  if (!Array.isArray(schema) || schema.length === 0) throw invalidParameter(MISMATCH);
  return schema.map((name) => String(name));
}

function toColumn(name: string): Column {
  const column = findColumn(name);
  if (column === undefined) throw invalidParameter(`The schema key ${name} is not a valid one.`);
  return column;
}

function readRows(
  data: readonly unknown[],
  columns: readonly Column[],
  scripted: number,
): Pick<Upload, 'rows' | 'invalid' | 'samples'> {
  const rows: MemberKeys[] = [];
  const samples: Record<string, string> = {};
  let [invalid, sampled] = [0, 0];
  for (const [place, entry] of data.entries()) {
    const row = Array.isArray(entry) ? entry : [entry];
    if (row.length !== columns.length) throw invalidParameter(MISMATCH);
    if (place < scripted) {
      invalid += 1;
      if (sampled < MOST_SAMPLES) samples[row.map(cellText).find((value) => value !== '') ?? ''] = 'scripted';
      sampled += 1;
      continue;
    }
    const keys: Record<string, string> = {};
    let [rowIsWrong, empty] = [false, true];
    for (const [position, { key, kind }] of columns.entries()) {
      if (kind === 'setting') continue;
      const value = cellText(row[position]);
      if (value === '') continue;
      const problem = valueProblem(kind, value);
      if (problem === undefined) {
        // How much somebody is worth names nobody.
        if (kind === 'worth') continue;
        keys[key] = value;
        empty = false;
        continue;
      }
      rowIsWrong = true;
      if (sampled < MOST_SAMPLES) {
        samples[value] = `${key}: ${problem}`;
        sampled += 1;
      }
    }
    if (rowIsWrong) invalid += 1;
    if (!empty) rows.push(keys);
  }
  return { rows, invalid, samples };
}

function cellText(cell: unknown): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return String(cell);
  throw invalidParameter(MISMATCH);
}
