import { type LedgerExtract, type LedgerRow, rowIdOf, type Wants } from '../domain/audience/ledger.ts';
import { knownHashes, type MatchKeys } from '../domain/visitor/match-keys.ts';

/** Reads of one audience's ledger; what does not exist is absent from the answers. */
export interface LedgerReads {
  readRows(rowIds: readonly string[]): Promise<readonly LedgerRow[]>;
  /** Phone → e-mail rows it was sent with; `many`: too many to be kept. */
  readCarriers(phones: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string> | 'many'>>;
}

/** A visitor as the sync sees them: what they should be at Meta, and every key they ever gave. */
export type LedgerSubject = { readonly wants: Wants; readonly keys: readonly MatchKeys[] };

/**
 * Loads all rows that a change of these visitors may touch: rows of any key they gave, and rows that share a phone
 * with one of those.
 */
export async function loadLedger(ledger: LedgerReads, { wants, keys }: LedgerSubject): Promise<LedgerExtract> {
  const ids = new Set<string>();
  const phones = new Set<string>();
  for (const known of keys) {
    const hashes = knownHashes(known);
    for (const email of hashes.emails) ids.add(email);
    for (const phone of hashes.phones) phones.add(phone);
  }
  for (const wanted of wants.values()) {
    const rowId = wanted === undefined ? undefined : rowIdOf(wanted);
    if (rowId !== undefined) ids.add(rowId);
    if (wanted?.phone !== undefined) phones.add(wanted.phone);
  }
  const own = await ledger.readRows([...new Set([...ids, ...phones])]);
  for (const row of own) for (const phone of row.phones) phones.add(phone);
  const found = await ledger.readCarriers([...phones]);
  const carriers = new Map<string, ReadonlySet<string>>();
  for (const phone of phones) {
    const carrying = found.get(phone) ?? new Set<string>();
    if (carrying !== 'many') carriers.set(phone, carrying);
  }
  const rows = new Map(own.map((row) => [row.rowId, row]));
  const asked = new Set([...ids, ...phones]);
  const others = [...phones, ...[...carriers.values()].flatMap((carrying) => [...carrying])];
  const missing = [...new Set(others)].filter((rowId) => !rows.has(rowId) && (!asked.has(rowId) || phones.has(rowId)));
  for (const row of await ledger.readRows(missing)) rows.set(row.rowId, row);
  return { rows, carriers };
}
