import { DESCRIBING_KEYS, type Description } from '../visitor/description.ts';
import type { CurrentKeys } from '../visitor/match-keys.ts';

/**
 * One row of an audience's ledger: keys Meta may hold, and for whom. The rows together are at every instant a superset
 * of what Meta holds.
 */
export type LedgerRow = {
  /** Hash of the e-mail; of the phone where there is no e-mail. */
  readonly rowId: string;
  readonly kind: 'email' | 'phone';
  /** Who is wanted under these keys, and with which phone (empty: none, or it is the row's id). */
  readonly holders: ReadonlyMap<string, string>;
  /** Phones sent together with the e-mail that may still be at Meta. */
  readonly phones: ReadonlySet<string>;
  /** What else is sent of the person, and from which visitor it is known; `BETWEEN`: a change is under way. */
  readonly described?: { readonly by: string; readonly keys: Description };
  /** A removal may have taken this row out of Meta, and it was not yet put back. */
  readonly pending?: true;
};

/** Whether Meta holds the row with its old description, the new one, or not at all is known when the run is through. */
export const BETWEEN = '';

/** The part of a ledger that a change of some visitors may touch. */
export type LedgerExtract = {
  readonly rows: ReadonlyMap<string, LedgerRow>;
  /** Phone → e-mail rows it was sent with; nobody: an empty set. A phone that too many share to be kept is absent. */
  readonly carriers: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What visitors should be at Meta; `undefined`: nothing. */
export type Wants = ReadonlyMap<string, CurrentKeys | undefined>;

export function rowIdOf(keys: CurrentKeys): string | undefined {
  return keys.email ?? keys.phone;
}

/** Phones the row's holders are wanted with. */
export function wantedPhones(row: LedgerRow): ReadonlySet<string> {
  if (row.kind === 'phone') return new Set();
  return new Set([...row.holders.values()].filter((phone) => phone !== ''));
}

/** The members Meta should hold for a row, or for these phones of it. */
export function membersOf(row: LedgerRow, phones: readonly string[] = [...wantedPhones(row)]): readonly CurrentKeys[] {
  const more = row.described === undefined ? {} : { described: row.described.keys };
  if (row.kind === 'phone') return [{ phone: row.rowId, ...more }];
  if (phones.length === 0) return [{ email: row.rowId, ...more }];
  return phones.map((phone) => ({ email: row.rowId, phone, ...more }));
}

export function sameRow(a: LedgerRow, b: LedgerRow): boolean {
  return (
    a.kind === b.kind &&
    a.pending === b.pending &&
    a.holders.size === b.holders.size &&
    [...a.holders].every(([holder, phone]) => b.holders.get(holder) === phone) &&
    sameSet(a.phones, b.phones) &&
    a.described?.by === b.described?.by &&
    saysTheSame(a, b)
  );
}

export function saysTheSame(a: Pick<LedgerRow, 'described'>, b: Pick<LedgerRow, 'described'>): boolean {
  return DESCRIBING_KEYS.every((key) => a.described?.keys[key] === b.described?.keys[key]);
}

export function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((value) => b.has(value));
}
