import type { CurrentKeys } from '../visitor/match-keys.ts';
import {
  BETWEEN,
  type LedgerExtract,
  type LedgerRow,
  membersOf,
  sameRow,
  sameSet,
  saysTheSame,
  type Wants,
  wantedPhones,
} from './ledger.ts';
import { applyWants } from './ledger-wants.ts';

type Carriers = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What to do, in this order: write `before`, send the removals, send the additions, write `after`. Stopping anywhere in
 * between leaves a ledger that knows of everything Meta may hold.
 */
export type LedgerPlan = {
  readonly before: { readonly rows: readonly LedgerRow[]; readonly carriers: Carriers };
  readonly removals: readonly CurrentKeys[];
  readonly additions: readonly CurrentKeys[];
  readonly after: {
    readonly rows: readonly LedgerRow[];
    readonly deleted: readonly string[];
    /** An empty set: nothing is left to keep. */
    readonly carriers: Carriers;
  };
  /** How many of the removals and additions change nobody's membership: rows that go and come back with another description. */
  readonly redescribed: { readonly removals: number; readonly additions: number };
  /** To be written instead of `after` when Meta did not take the additions, so that they are sent another time. */
  readonly unsent: readonly LedgerRow[];
};

/**
 * Brings the ledger to what visitors are wanted as.
 *
 * Meta does not say whether a removal needs all keys of a row or any of them, so the worst is assumed: it takes out
 * every member that shares a key with it. A removal therefore leaves out keys that another wanted row carries, and
 * wanted rows it may have hit, or whose shared key stood beside it, are added again.
 *
 * @param resend Send also what the ledger says was sent already, for visitors in `wants`: an earlier run did not finish.
 */
export function planLedger(extract: LedgerExtract, wants: Wants, resend: boolean): LedgerPlan {
  const next = applyWants(extract, wants);
  const shared = phonesStillWanted(next);
  const cut = planRemovals(extract, next, shared);
  const additions: CurrentKeys[] = [];
  let readded = 0;
  const before: LedgerRow[] = [];
  const after: LedgerRow[] = [];
  const deleted: string[] = [];
  const unsent: LedgerRow[] = [];
  for (const row of next.values()) {
    const stored = extract.rows.get(row.rowId);
    if (row.holders.size === 0) {
      if (stored !== undefined && !cut.kept.has(row.rowId)) deleted.push(row.rowId);
      continue;
    }
    const phones = wantedPhones(row);
    const all = new Set([...row.phones, ...phones]);
    const hit = stored !== undefined && (mayBeHit(row, all, cut) || cut.redescribed.has(row.rowId));
    const whole = stored === undefined || hit || row.pending === true || (resend && holdsAny(row, wants));
    const fresh = [...phones].filter((phone) => !row.phones.has(phone));
    const sent = whole ? membersOf(row) : fresh.length > 0 ? membersOf(row, fresh) : [];
    additions.push(...sent);
    if (cut.redescribed.has(row.rowId)) readded += sent.length;
    const { pending: _, ...settled } = row;
    const isRedescribed = cut.redescribed.has(row.rowId);
    const early: LedgerRow = {
      ...settled,
      ...(isRedescribed ? { described: { by: BETWEEN, keys: stored?.described?.keys ?? {} } } : {}),
      phones: all,
      ...(hit || row.pending ? { pending: true } : {}),
    };
    const isLeft = (phone: string): boolean => phones.has(phone) || !(isRedescribed || cut.keys.has(phone));
    const late: LedgerRow = { ...settled, phones: new Set([...all].filter(isLeft)) };
    const isNews = hit && (stored.pending !== true || (isRedescribed && stored.described?.by !== BETWEEN));
    const writeEarly = stored === undefined || fresh.length > 0 || isNews;
    if (writeEarly) before.push(early);
    if (whole || fresh.length > 0) unsent.push({ ...early, pending: true });
    if (!sameRow(late, writeEarly ? early : stored)) after.push(late);
  }
  return {
    before: { rows: before, carriers: carriersWith(extract.carriers, before) },
    removals: cut.removals,
    additions,
    after: { rows: after, deleted, carriers: carriersWithout(extract, before, after, deleted) },
    redescribed: { removals: cut.redescribed.size, additions: readded },
    unsent,
  };
}

/** A phone that more rows share is no person's, so a removal beside it says nothing about the others. */
const FEW = 10;

function sharedByFew(carrying: ReadonlySet<string> | undefined): boolean {
  return carrying !== undefined && carrying.size <= FEW;
}

type Cut = {
  readonly removals: readonly CurrentKeys[];
  /** Keys that are removed. */
  readonly keys: ReadonlySet<string>;
  /** Keys left out of a removal because another wanted row carries them. */
  readonly spared: ReadonlySet<string>;
  /** Rows that cannot be removed yet. */
  readonly kept: ReadonlySet<string>;
  /** Rows that go, to come back with another description: Meta has no other way of changing one. */
  readonly redescribed: ReadonlySet<string>;
};

function phonesStillWanted(rows: ReadonlyMap<string, LedgerRow>): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const row of rows.values()) {
    if (row.holders.size === 0) continue;
    if (row.kind === 'phone') wanted.add(row.rowId);
    for (const phone of wantedPhones(row)) wanted.add(phone);
  }
  return wanted;
}

function planRemovals(
  { rows, carriers }: LedgerExtract,
  next: ReadonlyMap<string, LedgerRow>,
  wanted: ReadonlySet<string>,
): Cut {
  const removals: CurrentKeys[] = [];
  const keys = new Set<string>();
  const spared = new Set<string>();
  const kept = new Set<string>();
  const redescribed = new Set<string>();
  // A phone that is not kept is shared by very many; it goes with the e-mails it was sent with.
  const free = (phone: string): boolean => carriers.has(phone) && !wanted.has(phone);
  for (const row of next.values()) {
    const stored = rows.get(row.rowId);
    if (stored === undefined) continue;
    if (row.holders.size > 0) {
      const differs = stored.described?.by === BETWEEN || !saysTheSame(stored, row);
      if (differs && (row.kind === 'email' || carriers.has(row.rowId))) {
        redescribed.add(row.rowId);
        removals.push(row.kind === 'email' ? { email: row.rowId } : { phone: row.rowId });
        keys.add(row.rowId);
        // Whatever phone stood beside the e-mail goes with it, and others may have counted on that.
        for (const phone of row.phones) if (!free(phone) && sharedByFew(carriers.get(phone))) spared.add(phone);
      }
      const stale = [...row.phones].filter((phone) => !wantedPhones(row).has(phone) && free(phone));
      for (const phone of stale) if (!keys.has(phone)) removals.push({ phone });
      for (const phone of stale) keys.add(phone);
    } else if (row.kind === 'phone') {
      if (free(row.rowId)) {
        if (!keys.has(row.rowId)) removals.push({ phone: row.rowId });
        keys.add(row.rowId);
      } else if (!carriers.has(row.rowId)) kept.add(row.rowId);
    } else {
      const own = [...row.phones].filter(free);
      for (const phone of row.phones) if (!free(phone) && sharedByFew(carriers.get(phone))) spared.add(phone);
      removals.push(...(own.length === 0 ? [{ email: row.rowId }] : own.map((phone) => ({ email: row.rowId, phone }))));
      keys.add(row.rowId);
      for (const phone of own) keys.add(phone);
    }
  }
  return { removals, keys, spared, kept, redescribed };
}

/** `phones`: all that may be at Meta together with the row's e-mail. */
function mayBeHit(row: LedgerRow, phones: ReadonlySet<string>, { keys, spared }: Cut): boolean {
  const carried = row.kind === 'phone' ? [row.rowId] : [...phones];
  return carried.some((key) => keys.has(key) || spared.has(key));
}

function holdsAny(row: LedgerRow, wants: Wants): boolean {
  for (const holder of row.holders.keys()) if (wants.has(holder)) return true;
  return false;
}

/** Carriers of the phones that `written` rows carry for the first time. */
function carriersWith(carriers: Carriers, written: readonly LedgerRow[]): Carriers {
  const changed = new Map<string, Set<string>>();
  for (const row of written) {
    for (const phone of row.phones) {
      const stored = carriers.get(phone);
      if (stored === undefined || stored.has(row.rowId)) continue;
      const known = changed.get(phone) ?? new Set(stored);
      changed.set(phone, known.add(row.rowId));
    }
  }
  return changed;
}

/** Carriers after rows have lost phones or are gone; also forgets rows that were announced and never written. */
function carriersWithout(
  { rows, carriers }: LedgerExtract,
  before: readonly LedgerRow[],
  after: readonly LedgerRow[],
  deleted: readonly string[],
): Carriers {
  const last = new Map([...rows.values(), ...before, ...after].map((row) => [row.rowId, row.phones]));
  for (const rowId of deleted) last.delete(rowId);
  const changed = new Map<string, ReadonlySet<string>>();
  for (const [phone, stored] of new Map([...carriers, ...carriersWith(carriers, before)])) {
    const now = new Set([...stored].filter((rowId) => last.get(rowId)?.has(phone)));
    if (!sameSet(now, stored)) changed.set(phone, now);
  }
  return changed;
}
