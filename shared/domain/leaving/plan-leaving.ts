import { BETWEEN, type LedgerExtract, type LedgerRow, sameRow, sameSet, wantedPhones } from '../audience/ledger.ts';
import type { CurrentKeys } from '../visitor/match-keys.ts';
import type { LeavingHashes } from './leaving.ts';

/** A visitor, and the hashes under which nobody may find them any more. */
export type Leaver = LeavingHashes & { readonly visitorId: string };

export type LedgerChange = {
  readonly rows: readonly LedgerRow[];
  readonly deleted: readonly string[];
  readonly carriers: ReadonlyMap<string, ReadonlySet<string>>;
};

export type LeavingPlan = {
  /** Each key by itself: it takes out every member that carries it. */
  readonly removals: readonly CurrentKeys[];
  readonly audiences: readonly AudienceLeaving[];
};

export type AudienceLeaving = {
  /** What must leave this audience besides: somebody else is wanted under it in another one. */
  readonly removals: readonly CurrentKeys[];
  /** What becomes of its ledger once Meta has confirmed. */
  readonly change: LedgerChange;
  /** Whose rows were hit, or lost what described them, though they stay: they must be told of again. */
  readonly touched: readonly string[];
};

/**
 * Takes visitors out of the ledgers of all audiences. A key that somebody else is wanted under in an audience stays there.
 *
 * @param extracts One of each audience that Meta may know, running or not.
 */
export function planLeaving(extracts: readonly LedgerExtract[], leavers: readonly Leaver[]): LeavingPlan {
  const emails = [...new Set(leavers.flatMap((leaver) => leaver.emails))];
  const phones = [...new Set(leavers.flatMap((leaver) => leaver.phones))];
  const rowsOf = (keys: (key: string) => boolean): readonly CurrentKeys[] => [
    ...emails.filter(keys).map((email) => ({ email })),
    ...phones.filter(keys).map((phone) => ({ phone })),
  ];
  const left = extracts.map((extract) => {
    const rows = withoutLeavers(extract, leavers);
    return { extract, rows, spared: sparedIn(extract, rows, phones) };
  });
  const isFreeEverywhere = (key: string): boolean => left.every(({ spared }) => !spared.has(key));
  return {
    removals: rowsOf(isFreeEverywhere),
    audiences: left.map(({ extract, rows, spared }): AudienceLeaving => {
      const sent = new Set([...emails, ...phones].filter((key) => !spared.has(key)));
      const { change, touched } = changeOf(extract, rows, sent);
      const held = new Set([...extract.rows.values()].flatMap((row) => [row.rowId, ...row.phones]));
      return { removals: rowsOf((key) => sent.has(key) && held.has(key) && !isFreeEverywhere(key)), change, touched };
    }),
  };
}

function sparedIn(
  { carriers }: LedgerExtract,
  rows: ReadonlyMap<string, LedgerRow>,
  phones: readonly string[],
): ReadonlySet<string> {
  // Shared by so many that nobody knows by whom.
  const spared = new Set(phones.filter((phone) => !carriers.has(phone)));
  for (const row of rows.values()) {
    if (row.holders.size === 0) continue;
    spared.add(row.rowId);
    for (const phone of wantedPhones(row)) spared.add(phone);
  }
  return spared;
}

function withoutLeavers({ rows }: LedgerExtract, leavers: readonly Leaver[]): ReadonlyMap<string, LedgerRow> {
  const leaving = new Map(leavers.map((leaver) => [leaver.visitorId, new Set([...leaver.emails, ...leaver.phones])]));
  return new Map(
    [...rows].map(([rowId, row]) => {
      const holders = [...row.holders].flatMap(([visitor, phone]): (readonly [string, string])[] => {
        const gone = leaving.get(visitor);
        if (gone?.has(rowId)) return [];
        return [[visitor, gone?.has(phone) ? '' : phone]];
      });
      // What they said of themselves stays in the ledger, as what Meta may hold, until the next sync has sent another row.
      const isTheirs = row.described !== undefined && leaving.get(row.described.by)?.has(rowId) === true;
      const described = isTheirs ? { described: { by: BETWEEN, keys: row.described?.keys ?? {} } } : {};
      return [rowId, { ...row, ...described, holders: new Map(holders) }];
    }),
  );
}

function changeOf(
  extract: LedgerExtract,
  rows: ReadonlyMap<string, LedgerRow>,
  sent: ReadonlySet<string>,
): { readonly change: LedgerChange; readonly touched: readonly string[] } {
  const deleted: string[] = [];
  const touched: string[] = [];
  const kept = new Map<string, LedgerRow>();
  for (const row of rows.values()) {
    if (row.holders.size === 0 && sent.has(row.rowId)) {
      deleted.push(row.rowId);
      continue;
    }
    const isHit = [...row.phones].some((phone) => sent.has(phone));
    const phones = new Set([...row.phones].filter((phone) => !sent.has(phone)));
    kept.set(row.rowId, isHit ? { ...row, phones, pending: true } : row);
    const isUndescribed = row.described?.by === BETWEEN && extract.rows.get(row.rowId)?.described?.by !== BETWEEN;
    if (isHit || isUndescribed) touched.push(...row.holders.keys());
  }
  const carriers = new Map<string, ReadonlySet<string>>();
  for (const [phone, stored] of extract.carriers) {
    const now = new Set([...stored].filter((rowId) => kept.get(rowId)?.phones.has(phone) ?? !extract.rows.has(rowId)));
    if (!sameSet(now, stored)) carriers.set(phone, now);
  }
  const changed = [...kept.values()].filter((row) => {
    const before = extract.rows.get(row.rowId);
    return before === undefined || !sameRow(before, row);
  });
  return { change: { rows: changed, deleted, carriers }, touched };
}

export const isEmptyChange = ({ rows, deleted, carriers }: LedgerChange): boolean =>
  rows.length + deleted.length + carriers.size === 0;
