import type { Audience, Failure } from '../domain/audience/audience.ts';
import { type LedgerExtract, membersOf } from '../domain/audience/ledger.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { WayOut } from '../domain/leaving/leaving.ts';
import {
  type AudienceLeaving,
  isEmptyChange,
  type Leaver,
  type LedgerChange,
  planLeaving,
} from '../domain/leaving/plan-leaving.ts';
import { isDryRun, type Site } from '../domain/site.ts';
import { type CurrentKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { forgetLedger } from './forget-ledger.ts';
import type { LeavingDeps, Removal } from './leaving-ports.ts';
import { loadLedger } from './load-ledger.ts';
import type { FailedAtMeta, Ledger, SyncDeps } from './sync-ports.ts';

export type LeaveMetaDeps = Pick<SyncDeps, 'ledger'> & Omit<LeavingDeps, 'records'>;

export type LeaveResult =
  | { readonly kind: 'confirmed'; readonly way: WayOut; readonly touched: readonly VisitorId[] }
  | {
      readonly kind: 'waiting for a human';
      /** Meta refuses, because they would get too small; who of the leavers is in each. Everybody else is out. */
      readonly stuck: readonly { readonly audience: Audience; readonly leavers: ReadonlySet<string> }[];
      readonly way: WayOut;
      readonly touched: readonly VisitorId[];
    }
  | FailedAtMeta;

const NO_ACCOUNT: Failure = {
  class: 'human',
  message: 'No Meta ad account is connected to this site, and audiences it made before may still hold people.',
  action: 'Enter the ad account id in the settings of the site.',
};

type Held = AudienceLeaving & {
  readonly audience: Audience;
  readonly metaAudienceId: string;
  readonly leavers: ReadonlySet<string>;
};

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
  const extracts: LedgerExtract[] = [];
  for (const { audience } of known) extracts.push(await loadLedger(ledger(audience), { wants: new Map(), keys }));
  // Nobody is at Meta whom no ledger knows. Whoever is there from before the dry run, and said no, leaves nevertheless.
  if (isDryRun(site) && extracts.every(({ rows }) => rows.size === 0)) return NOBODY_THERE;
  const plan = planLeaving(extracts, leavers);
  const held = known.map((one, index): Held => {
    const inIt = leavers.filter((leaver) => holds(extracts[index], leaver)).map(({ visitorId }) => visitorId);
    return { ...one, ...(plan.audiences[index] ?? UNCHANGED), leavers: new Set(inIt) };
  });
  const { adAccountId } = site.meta;
  if (adAccountId === undefined) {
    if (known.length > 0) return { kind: 'failed', failure: NO_ACCOUNT };
    return { kind: 'confirmed', way: 'nothing at Meta', touched: [] };
  }
  const isAsked = plan.removals.length > 0;
  // Another site's people gave their consent there: one call for the whole account would take them out of its lists too.
  const isShared = isAsked && (await every.sharesAccount(adAccountId, site.siteId));
  const everywhere = !isAsked ? DONE : isShared ? ONE_BY_ONE : await meta.removeEverywhere(adAccountId, plan.removals);
  if (everywhere.kind === 'failed') return everywhere;

  const stuck: { readonly audience: Audience; readonly leavers: ReadonlySet<string> }[] = [];
  const touched = new Set<string>();
  const usual: WayOut = isShared ? 'users' : 'usersofanyaudience';
  let way: WayOut = isAsked && !isShared ? usual : 'nothing at Meta';
  for (const one of held) {
    const { audience, metaAudienceId, change } = one;
    if (isEmptyChange(change)) continue;
    const own = everywhere.kind === 'done' ? one.removals : [...plan.removals, ...one.removals];
    const removed = own.length === 0 ? DONE : await meta.removeFrom(metaAudienceId, own);
    if (own.length > 0 && way === 'nothing at Meta') way = usual;
    if (removed.kind === 'failed' && removed.failure.isGone === true && isAsked && !isShared) {
      // The account answers, so it is the audience that is no more: deleted there, perhaps by a run that died then.
      await forgetLedger(ledger(audience), every.allRows(audience));
      await every.forgetMetaAudience(audience);
      continue;
    }
    const replaced = removed.kind === 'too small' ? await replace(metaAudienceId, audience, change) : removed;
    if (replaced.kind === 'failed') return replaced;
    if (replaced.kind === 'done') {
      if (removed.kind === 'too small' && way === usual) way = 'usersreplace';
      await apply(ledger(audience), change);
      for (const visitor of one.touched) touched.add(visitor);
    } else if (!approved) stuck.push({ audience, leavers: one.leavers });
    else {
      const deleted = await meta.deleteAudience(metaAudienceId);
      if (deleted.kind === 'failed') return deleted;
      await forgetLedger(ledger(audience), every.allRows(audience));
      await every.forgetMetaAudience(audience);
      way = 'delete and recreate';
    }
  }
  const result = { touched: [...touched] as VisitorId[] };
  return stuck.length > 0
    ? { kind: 'waiting for a human', stuck, way, ...result }
    : { kind: 'confirmed', way, ...result };

  /** Everybody else; an audience of nobody cannot be said this way. */
  async function replace(metaAudienceId: string, audience: Audience, change: LedgerChange): Promise<Removal> {
    const changed = new Map(change.rows.map((row) => [row.rowId, row]));
    const gone = new Set(change.deleted);
    const members: CurrentKeys[] = [];
    for await (const rows of every.allRows(audience))
      for (const row of rows.map((stored) => changed.get(stored.rowId) ?? stored))
        if (!gone.has(row.rowId) && row.holders.size > 0) members.push(...membersOf(row));
    return members.length === 0 ? { kind: 'too small' } : meta.replaceWith(metaAudienceId, members);
  }
}

const DONE = { kind: 'done' } as const;
const ONE_BY_ONE = { kind: 'one by one' } as const;
const NOBODY_THERE = { kind: 'confirmed', way: 'nothing at Meta', touched: [] } as const;
const UNCHANGED: AudienceLeaving = {
  removals: [],
  change: { rows: [], deleted: [], carriers: new Map() },
  touched: [],
};

/** Whether an audience's ledger knows somebody under one of their keys. */
function holds(extract: LedgerExtract | undefined, { emails, phones }: Leaver): boolean {
  const keys = new Set([...emails, ...phones]);
  return [...(extract?.rows.values() ?? [])].some((row) => [row.rowId, ...row.phones].some((key) => keys.has(key)));
}

async function apply(ledger: Ledger, { rows, deleted, carriers }: LedgerChange): Promise<void> {
  await ledger.write({ rows, deleted });
  await ledger.write({ carriers });
}
