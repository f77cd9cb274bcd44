import { type LedgerExtract, type LedgerRow, rowIdOf, type Wants } from './ledger.ts';

/**
 * A row is one stored item. Nobody shares an e-mail with so many but a till or a test; who comes later is covered by the
 * row as long as one of these is.
 */
const MOST_HOLDERS = 1_500;

/** The rows after every visitor left the rows they are no longer wanted in and joined the one they are. */
export function applyWants({ rows }: LedgerExtract, wants: Wants): ReadonlyMap<string, LedgerRow> {
  const holders = new Map([...rows.values()].map((row) => [row.rowId, new Map(row.holders)]));
  const kinds = new Map([...rows.values()].map((row) => [row.rowId, row.kind]));
  const heldBy = rowsByHolder(rows);
  for (const [visitor, keys] of wants) {
    const target = keys === undefined ? undefined : rowIdOf(keys);
    for (const rowId of heldBy.get(visitor) ?? []) if (rowId !== target) holders.get(rowId)?.delete(visitor);
    if (keys === undefined || target === undefined) continue;
    const held = holders.get(target) ?? new Map<string, string>();
    if (held.size < MOST_HOLDERS || held.has(visitor))
      held.set(visitor, keys.email === undefined ? '' : (keys.phone ?? ''));
    holders.set(target, held);
    kinds.set(target, keys.email === undefined ? 'phone' : 'email');
  }
  return new Map(
    [...holders].map(([rowId, held]) => {
      const known = rows.get(rowId);
      const row: LedgerRow = known ?? { rowId, kind: kinds.get(rowId) ?? 'email', holders: held, phones: new Set() };
      return [rowId, { ...row, holders: held }];
    }),
  );
}

function rowsByHolder(rows: ReadonlyMap<string, LedgerRow>): ReadonlyMap<string, readonly string[]> {
  const byHolder = new Map<string, string[]>();
  for (const row of rows.values()) {
    for (const holder of row.holders.keys()) {
      const held = byHolder.get(holder);
      if (held === undefined) byHolder.set(holder, [row.rowId]);
      else held.push(row.rowId);
    }
  }
  return byHolder;
}
