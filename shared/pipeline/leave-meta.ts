import type { Audience, Failure } from '../domain/audience/audience.ts';
import { type LedgerRow, membersOf } from '../domain/audience/ledger.ts';
import type { WayOut } from '../domain/leaving/leaving.ts';
import { isEmptyChange, type Leaver, type LedgerChange, planLeaving } from '../domain/leaving/plan-leaving.ts';
import type { Site } from '../domain/site.ts';
import { type CurrentKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import type { LeavingDeps, Removal } from './leaving-ports.ts';
import { loadLedger } from './load-ledger.ts';
import type { FailedAtMeta, Ledger, SyncDeps } from './sync-ports.ts';

export type LeaveMetaDeps = Pick<SyncDeps, 'ledger'> & Omit<LeavingDeps, 'records'>;

export type LeaveResult =
  | { readonly kind: 'confirmed'; readonly way: WayOut }
  | { readonly kind: 'waiting for a human'; readonly audiences: readonly Audience[] }
  | FailedAtMeta;

const NO_ACCOUNT: Failure = {
  class: 'human',
  message: 'No Meta ad account is connected to this site, and audiences it made before may still hold people.',
  action: 'Enter the ad account id in the settings of the site.',
};

type Held = { readonly audience: Audience; readonly metaAudienceId: string; readonly change: LedgerChange };

/**
 * Takes people out of every audience of the ad account, whatever became of it here. The ledgers say so once Meta has
 * confirmed, never before.
 *
 * @param approved Somebody agreed that audiences which Meta lets nobody leave are deleted there and made anew.
 */
export async function leaveMeta(
  { removals: meta, every, ledger }: LeaveMetaDeps,
  site: Site,
  leavers: readonly Leaver[],
  approved: boolean,
): Promise<LeaveResult> {
  const known = (await every.everyAudience(site.siteId)).flatMap((audience) =>
    audience.metaAudienceId === undefined ? [] : [{ audience, metaAudienceId: audience.metaAudienceId }],
  );
  const keys = leavers.map(({ emails, phones }) => {
    const register = (value: string) => ({ value, at: 0 });
    return { ...NO_KEYS, email: emails.map(register), phone: phones.map(register) };
  });
  const extracts = [];
  for (const { audience } of known) extracts.push(await loadLedger(ledger(audience), { wants: new Map(), keys }));
  const { removals, changes } = planLeaving(extracts, leavers);
  const held = known.map((one, index): Held => ({ ...one, change: changes[index] ?? NO_CHANGE }));
  const { adAccountId } = site.meta;
  if (adAccountId === undefined) {
    if (known.length > 0) return { kind: 'failed', failure: NO_ACCOUNT };
    return { kind: 'confirmed', way: 'nothing at Meta' };
  }
  const everywhere = removals.length === 0 ? DONE : await meta.removeEverywhere(adAccountId, removals);
  if (everywhere.kind === 'failed') return everywhere;
  if (everywhere.kind === 'done') {
    for (const { audience, change } of held) await apply(ledger(audience), change);
    return { kind: 'confirmed', way: removals.length === 0 ? 'nothing at Meta' : 'usersofanyaudience' };
  }

  const stuck: Audience[] = [];
  let way: WayOut = 'usersofanyaudience';
  for (const { audience, metaAudienceId, change } of held) {
    if (isEmptyChange(change)) continue;
    const removed = await meta.removeFrom(metaAudienceId, removals);
    const replaced = removed.kind === 'too small' ? await replace(metaAudienceId, audience, change) : removed;
    if (replaced.kind === 'failed') return replaced;
    if (replaced.kind === 'done') {
      if (removed.kind === 'too small' && way === 'usersofanyaudience') way = 'usersreplace';
      await apply(ledger(audience), change);
    } else if (!approved) stuck.push(audience);
    else {
      const deleted = await meta.deleteAudience(metaAudienceId);
      if (deleted.kind === 'failed') return deleted;
      for await (const rows of every.allRows(audience)) await forget(ledger(audience), rows);
      await every.forgetMetaAudience(audience);
      way = 'delete and recreate';
    }
  }
  return stuck.length > 0 ? { kind: 'waiting for a human', audiences: stuck } : { kind: 'confirmed', way };

  /** Everybody else; an audience of nobody cannot be said this way. */
  async function replace(metaAudienceId: string, audience: Audience, change: LedgerChange): Promise<Removal> {
    const changed = new Map(change.rows.map((row) => [row.rowId, row]));
    const gone = new Set(change.deleted);
    const members: CurrentKeys[] = [];
    for await (const rows of every.allRows(audience))
      for (const row of rows) if (!gone.has(row.rowId)) members.push(...membersOf(changed.get(row.rowId) ?? row));
    return members.length === 0 ? { kind: 'too small' } : meta.replaceWith(metaAudienceId, members);
  }
}

const DONE = { kind: 'done' } as const;
const NO_CHANGE: LedgerChange = { rows: [], deleted: [], carriers: new Map() };

async function apply(ledger: Ledger, { rows, deleted, carriers }: LedgerChange): Promise<void> {
  await ledger.write({ rows, deleted });
  await ledger.write({ carriers });
}

/** Also what says which phones the rows carried. */
async function forget(ledger: Ledger, rows: readonly LedgerRow[]): Promise<void> {
  const nobody = new Set<string>();
  const carried = rows.flatMap((row) => (row.kind === 'phone' ? [row.rowId, ...row.phones] : [...row.phones]));
  await ledger.write({ deleted: rows.map(({ rowId }) => rowId) });
  await ledger.write({ carriers: new Map(carried.map((phone) => [phone, nobody])) });
}
