import { compareText } from '../compare-text.ts';
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
  const describers = new Map<string, string[]>();
  for (const [visitor, keys] of wants) {
    const target = keys === undefined ? undefined : rowIdOf(keys);
    for (const rowId of heldBy.get(visitor) ?? []) if (rowId !== target) holders.get(rowId)?.delete(visitor);
    if (keys === undefined || target === undefined) continue;
    const held = holders.get(target) ?? new Map<string, string>();
    if (held.size < MOST_HOLDERS || held.has(visitor))
      held.set(visitor, keys.email === undefined ? '' : (keys.phone ?? ''));
    holders.set(target, held);
    describers.set(target, [...(describers.get(target) ?? []), visitor]);
    kinds.set(target, keys.email === undefined ? 'phone' : 'email');
  }
  return new Map(
    [...holders].map(([rowId, held]) => {
      const known = rows.get(rowId);
      const row: LedgerRow = known ?? { rowId, kind: kinds.get(rowId) ?? 'email', holders: held, phones: new Set() };
      const { described: _, ...rest } = row;
      const described = describe({ ...row, holders: held }, describers.get(rowId) ?? [], wants);
      return [rowId, { ...rest, holders: held, ...(described === undefined ? {} : { described }) }];
    }),
  );
}

/**
 * Who describes the row goes on doing so as long as they hold it; then somebody who came with a description. What a visitor
 * said leaves with them: they may have left because they withdrew their consent.
 */
function describe(row: LedgerRow, came: readonly string[], wants: Wants): LedgerRow['described'] {
  const { described: known } = row;
  const isHere = known !== undefined && row.holders.has(known.by);
  if (isHere && !came.includes(known.by)) return known;
  const sayers = isHere ? [known.by, ...[...came].sort(compareText)] : [...came].sort(compareText);
  for (const by of sayers) {
    const keys = wants.get(by)?.described;
    if (keys !== undefined) return { by, keys };
  }
  return undefined;
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
