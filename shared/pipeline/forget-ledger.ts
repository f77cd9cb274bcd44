import type { LedgerRow } from '../domain/audience/ledger.ts';
import type { Ledger } from './sync-ports.ts';

/** Empties the ledger of an audience that Meta has confirmed to hold no more; also of what says which phones the rows carried. */
export async function forgetLedger(ledger: Ledger, all: AsyncIterable<readonly LedgerRow[]>): Promise<void> {
  const nobody = new Set<string>();
  for await (const rows of all) {
    const carried = rows.flatMap((row) => (row.kind === 'phone' ? [row.rowId, ...row.phones] : [...row.phones]));
    await ledger.write({ deleted: rows.map(({ rowId }) => rowId) });
    await ledger.write({ carriers: new Map(carried.map((phone) => [phone, nobody])) });
  }
}
