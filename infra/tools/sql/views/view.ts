import type { FileKind } from '../files.ts';

export type Column = {
  readonly name: string;
  readonly type:
    | 'VARCHAR'
    | 'VARCHAR[]'
    | 'DOUBLE'
    | 'BIGINT'
    | 'BOOLEAN'
    | 'DATE'
    | 'TIMESTAMP WITH TIME ZONE'
    | 'JSON';
  /** What it is, with its unit. */
  readonly about: string;
  /** How it is got from what the view reads. */
  readonly is: string;
};

export type View = {
  readonly name: string;
  /** What one row is. */
  readonly about: string;
  /** Files it reads; the site's settings are always there. */
  readonly reads: readonly FileKind[];
  readonly columns: readonly Column[];
  /** What stands behind FROM, with what follows it. */
  readonly from: string;
};

type Describe = (name: string, is: string, about: string) => Column;
const column =
  (type: Column['type']): Describe =>
  (name, is, about) => ({ name, type, about, is });

export const text = column('VARCHAR');
export const money = column('DOUBLE');
export const number = column('DOUBLE');
export const count = column('BIGINT');
export const flag = column('BOOLEAN');
export const day = column('DATE');
/** Of epoch milliseconds. */
export const time: Describe = (name, is, about) =>
  column('TIMESTAMP WITH TIME ZONE')(name, `make_timestamptz(${is} * 1000)`, about);

export const SITE = text('site', 'site', 'site id');

/** The day on a site's clocks; for queries that join `files.sites` as `s`. */
export const dayThere = (instant: string): string =>
  `make_timestamptz(${instant} * 1000) AT TIME ZONE coalesce(s."timeZone", 'UTC')`;

export function selectOf({ columns, from }: Pick<View, 'columns' | 'from'>): string {
  return `SELECT ${columns.map(({ name, type, is }) => `(${is})::${type} AS ${name}`).join(',\n  ')}\nFROM ${from}`;
}
