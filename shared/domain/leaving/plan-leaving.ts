import { type LedgerExtract, type LedgerRow, sameRow, sameSet, wantedPhones } from '../audience/ledger.ts';
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
  /** What becomes of each ledger once Meta has confirmed. */
  readonly changes: readonly LedgerChange[];
};

/**
 * Takes visitors out of the ledgers of all audiences. A key that somebody else is wanted under stays theirs.
 *
 * @param extracts One of each audience that Meta may know, running or not.
 */
export function planLeaving(extracts: readonly LedgerExtract[], leavers: readonly Leaver[]): LeavingPlan {
  const emails = new Set(leavers.flatMap((leaver) => leaver.emails));
  const phones = new Set(leavers.flatMap((leaver) => leaver.phones));
  const left = extracts.map((extract) => ({ extract, rows: withoutLeavers(extract, leavers) }));
  const spared = new Set<string>();
  for (const { extract, rows } of left) {
    for (const row of rows.values()) {
      if (row.holders.size === 0) continue;
      spared.add(row.rowId);
      for (const phone of wantedPhones(row)) spared.add(phone);
    }
    // Shared by so many that nobody knows by whom.
    for (const phone of phones) if (!extract.carriers.has(phone)) spared.add(phone);
  }
  const free = (keys: ReadonlySet<string>): readonly string[] => [...keys].filter((key) => !spared.has(key));
  const sent = new Set([...free(emails), ...free(phones)]);
  return {
    removals: [...free(emails).map((email) => ({ email })), ...free(phones).map((phone) => ({ phone }))],
    changes: left.map(({ extract, rows }) => changeOf(extract, rows, sent)),
  };
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
      return [rowId, { ...row, holders: new Map(holders) }];
    }),
  );
}

function changeOf(
  extract: LedgerExtract,
  rows: ReadonlyMap<string, LedgerRow>,
  sent: ReadonlySet<string>,
): LedgerChange {
  const deleted: string[] = [];
  const kept = new Map<string, LedgerRow>();
  for (const row of rows.values()) {
    if (row.holders.size === 0 && sent.has(row.rowId)) {
      deleted.push(row.rowId);
      continue;
    }
    const isHit = [...row.phones].some((phone) => sent.has(phone));
    const phones = new Set([...row.phones].filter((phone) => !sent.has(phone)));
    // Whoever is wanted in it is put back by the next sync.
    kept.set(row.rowId, isHit ? { ...row, phones, pending: true } : row);
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
  return { rows: changed, deleted, carriers };
}

export const isEmptyChange = ({ rows, deleted, carriers }: LedgerChange): boolean =>
  rows.length + deleted.length + carriers.size === 0;
