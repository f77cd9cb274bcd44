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
  /** A removal may have taken this row out of Meta, and it was not yet put back. */
  readonly pending?: true;
};

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

/** The members Meta should hold for a row. */
export function membersOf(row: LedgerRow): readonly CurrentKeys[] {
  if (row.kind === 'phone') return [{ phone: row.rowId }];
  const phones = [...wantedPhones(row)];
  return phones.length === 0 ? [{ email: row.rowId }] : phones.map((phone) => ({ email: row.rowId, phone }));
}

export function sameRow(a: LedgerRow, b: LedgerRow): boolean {
  return (
    a.kind === b.kind &&
    a.pending === b.pending &&
    a.holders.size === b.holders.size &&
    [...a.holders].every(([holder, phone]) => b.holders.get(holder) === phone) &&
    sameSet(a.phones, b.phones)
  );
}

export function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((value) => b.has(value));
}
