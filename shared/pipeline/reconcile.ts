import type { Audience, Failure } from '../domain/audience/audience.ts';
import { membersOf } from '../domain/audience/ledger.ts';
import { type Reconciliation, type ReplacementBatch, resumed } from '../domain/audience/reconciliation.ts';
import type { SyncRun } from '../domain/audience/sync-run.ts';
import type { Instant } from '../domain/time.ts';
import type { CurrentKeys } from '../domain/visitor/match-keys.ts';
import type { SyncDeps } from './sync-ports.ts';
import { type SyncTarget, stopAccount } from './sync-target.ts';

type ReconcileDeps = Pick<SyncDeps, 'audiences' | 'meta' | 'leaving'>;
type RunInfo = { readonly runId: string; readonly at: Instant; readonly isOutOfTime: () => boolean };

const GOES_ON: Failure = {
  class: 'retry-later',
  message: 'The audience is being filled anew at Meta.',
  action: 'Nothing: what changed meanwhile is sent once that is done.',
};
const NOBODY: Failure = {
  class: 'human',
  message: 'Nobody is in the audience, and Meta does not replace members with nobody.',
  action:
    'If somebody is in it at Meta who should not be, delete it there with DELETE ?atMeta=delete and make it anew.',
};
/** A session that Meta never knows is begun anew so often in one run. */
const BEGINNINGS = 2;

export const isUnderWay = ({ reconcile }: Pick<Audience, 'reconcile'>): boolean => reconcile?.batch !== undefined;

/**
 * Fills an audience anew at Meta with everybody the ledger holds: a replacement only ever leaves Meta with people the ledger
 * knows. Nobody else edits the audience meanwhile, because this is a part of the site's one run.
 *
 * @returns `false`: it is not done; the target's failure says whether it may be gone on with at once.
 */
export async function reconcile(deps: ReconcileDeps, target: SyncTarget, run: RunInfo): Promise<boolean> {
  const { audience, account, metaAudienceId } = target;
  const { audiences, meta, leaving } = deps;
  let state = audience.reconcile;
  if (state === undefined) return true;
  let batch = resumed(state.batch);
  for (let beginnings = 0; ; ) {
    if (batch === undefined) {
      if (beginnings++ >= BEGINNINGS) return stop({ ...GOES_ON, message: 'Meta does not begin to fill the audience.' });
      state = { askedAt: state.askedAt, sent: 0, invalid: 0 };
      batch = { sessionId: meta.newSessionId(), seq: 1 };
    }
    const { upTo, ...place }: ReplacementBatch = batch;
    const part = await membersAfter(leaving, audience, place.after, meta.rowsACall);
    if (part.members.length === 0 && batch.after === undefined) return end('failed', NOBODY);
    batch = { ...place, ...(part.upTo === undefined ? {} : { upTo: part.upTo }) };
    await note({ ...state, batch });
    const step = await send(batch, part.members, part.upTo === undefined);
    if (step.kind === 'failed') return stop(step.failure);
    if (step.kind === 'never begun') batch = undefined;
    else if (step.kind === 'session over') batch = { ...place, isAddition: true };
    else {
      state = { ...state, sent: state.sent + part.members.length, invalid: state.invalid + step.invalid };
      if (part.upTo === undefined) return end('done');
      batch = { ...place, seq: batch.seq + 1, after: part.upTo };
      stopAccount(account, step);
      if (account.failure !== undefined || run.isOutOfTime()) {
        await note({ ...state, batch });
        return stop(account.failure ?? GOES_ON);
      }
    }
  }

  async function send(now: ReplacementBatch, members: readonly CurrentKeys[], isLast: boolean) {
    if (now.isAddition === true)
      return members.length === 0 ? ({ kind: 'done', invalid: 0 } as const) : meta.addUsers(metaAudienceId, members);
    // A batch may not be empty: whoever comes first is said once more.
    const rows = members.length > 0 ? members : (await membersAfter(leaving, audience, undefined, 1)).members;
    return meta.replaceBatch(metaAudienceId, { sessionId: now.sessionId, seq: now.seq, isLast }, rows);
  }

  async function note(next: Reconciliation): Promise<void> {
    await audiences.updateAudienceSync(audience, { reconcile: next });
  }

  function stop(failure: Failure): false {
    target.failure = failure;
    if (failure === GOES_ON) target.isHeld = true;
    return false;
  }

  async function end(outcome: SyncRun['outcome'], failure?: Failure): Promise<true> {
    const { siteId, audienceKey } = audience;
    const { sent = 0, invalid = 0 } = state ?? {};
    const error = failure === undefined ? {} : { error: { at: run.at, ...failure } };
    const standing = (await audiences.newestRun(siteId, audienceKey))?.standing ?? {};
    const counts = { added: sent, removed: 0, invalid };
    const kind = 'reconcile' as const;
    const runId = `${run.runId}.reconcile`;
    await audiences.putRun({ siteId, audienceKey, runId, at: run.at, kind, outcome, ...counts, ...error, standing });
    await audiences.updateAudienceSync(audience, {
      reconcile: null,
      // Meta holds what was just sent, and nothing of before, or of this run.
      ...(outcome === 'done' ? { moreInvalidRows: invalid - audience.invalidRows } : {}),
    });
    if (outcome === 'done') target.invalidGrowth = 0;
    return true;
  }
}

/** As many members as one call takes, whole rows. `upTo`: the row they end with; absent: there are no more. */
async function membersAfter(
  { every }: SyncDeps['leaving'],
  audience: Audience,
  after: string | undefined,
  most: number,
): Promise<{ readonly members: readonly CurrentKeys[]; readonly upTo?: string }> {
  const members: CurrentKeys[] = [];
  let last: string | undefined;
  for await (const rows of every.allRows(audience, after)) {
    for (const row of rows) {
      if (row.holders.size === 0) continue;
      const own = membersOf(row);
      if (last !== undefined && members.length + own.length > most) return { members, upTo: last };
      members.push(...own);
      last = row.rowId;
    }
  }
  return { members };
}
