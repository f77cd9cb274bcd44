import type { Description } from '../domain/visitor/description.ts';

/** Hashes of one member, at least an e-mail or a phone, and what else is known of them. */
export type MemberRow = { readonly email?: string; readonly phone?: string; readonly described?: Description };

const DESCRIBING = {
  FN: 'firstName',
  LN: 'lastName',
  FI: 'firstInitial',
  CT: 'city',
  ST: 'state',
  ZIP: 'zip',
  COUNTRY: 'country',
  GEN: 'gender',
  DOBY: 'birthYear',
  DOBM: 'birthMonth',
  DOBD: 'birthDay',
  EXTERN_ID: 'externalId',
} as const satisfies Record<string, keyof Description>;
type Column = keyof typeof DESCRIBING;
const COLUMNS = Object.keys(DESCRIBING) as readonly Column[];

export type MemberTable = {
  readonly schema: readonly string[];
  /** The rows from `start` (inclusive) to `end` (exclusive), in the order of the schema; unknown values are empty. */
  data(start: number, end: number): readonly (readonly string[])[];
};

/**
 * Members as Meta's multi-key payload: e-mail and phone always, of the others what any row has. One schema for all rows,
 * because it must not change within a session.
 */
export function memberTable(rows: readonly MemberRow[], { allColumns = false } = {}): MemberTable {
  const used = COLUMNS.filter(
    (column) => allColumns || rows.some(({ described }) => described?.[DESCRIBING[column]] !== undefined),
  );
  const keys = used.map((column) => DESCRIBING[column]);
  return {
    schema: ['EMAIL', 'PHONE', ...used],
    data: (start, end) =>
      rows.slice(start, end).map(({ email = '', phone = '', described = {} }) => {
        const row = [email, phone];
        for (const key of keys) row.push(described[key] ?? '');
        return row;
      }),
  };
}
