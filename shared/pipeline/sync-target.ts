import type { Audience, Failure } from '../domain/audience/audience.ts';
import type { Wants } from '../domain/audience/ledger.ts';
import { planLedger } from '../domain/audience/plan-ledger.ts';
import type { MatchKeys } from '../domain/visitor/match-keys.ts';
import { loadLedger } from './load-ledger.ts';
import type { FailedAtMeta, SyncDeps, Uploaded } from './sync-ports.ts';

/** What a run's audiences have in common. `failure`: Meta is not asked for anything more within this run. */
export type SyncAccount = { failure?: Failure };

/** An audience within one run. */
export type SyncTarget = {
  readonly audience: Audience;
  readonly account: SyncAccount;
  readonly metaAudienceId: string;
  /** An earlier run did not finish: send also what the ledger says was sent. */
  readonly resend: boolean;
  /** Nothing is sent; what would be is counted as added and removed. */
  readonly dryRun?: true;
  /** How much of the audience the run may change; 1: all of it. */
  readonly maxChangeShare: number;
  added: number;
  removed: number;
  /** Rows Meta could not read. */
  invalid: number;
  /** By how many the unreadable ones among what Meta was sent grew; a row that could not be read is removed with no more effect. */
  invalidGrowth: number;
  /** How many left and came: not those who are sent anew because what describes them changed. */
  changed: { readonly removed: number; readonly added: number };
  /** What of the counts a run of its own tells of already. */
  recorded?: Pick<SyncTarget, 'added' | 'removed' | 'invalid'>;
  /** Rows of the ledger when the run began, once somebody had to know. */
  sizeBefore?: number;
  failure?: Failure | undefined;
  /** The failure is an earlier run's, whose pause is not over; there is nothing new to tell of it. */
  isHeld?: true;
};

/** A failure that lasts until somebody acts: the audience waits, its people do not. */
export function needsSomebody(failure: Failure | undefined): boolean {
  return failure?.class === 'human' || failure?.class === 'credentials';
}

/** Small changes never stop a run; growth counts from an audience of some size on, so a first fill does not. */
const FEW = 100;
const SIZE_THAT_MAY_BE_OVERGROWN = 1_000;
export const TOO_MUCH = 'This sync would change';

/** Makes Meta agree with what these visitors should be in one audience. Failures are left in the target. */
export async function syncTarget(
  { ledger, meta }: Pick<SyncDeps, 'ledger' | 'meta'>,
  target: SyncTarget,
  wants: Wants,
  keys: readonly MatchKeys[],
): Promise<void> {
  const rows = ledger(target.audience);
  const plan = planLedger(await loadLedger(rows, { wants, keys }), wants, target.resend);
  const { before, removals, additions, after, unsent, redescribed } = plan;
  const change = {
    removed: target.changed.removed + removals.length - redescribed.removals,
    added: target.changed.added + additions.length - redescribed.additions,
  };
  target.failure = await tooMuch(target, rows, change);
  if (target.failure !== undefined) return;
  if (removals.length + additions.length > 0) target.failure = target.account.failure;
  if (target.failure !== undefined) return;

  target.changed = change;
  await rows.write({ carriers: before.carriers });
  await rows.write({ rows: before.rows });
  const removed = removals.length === 0 ? NOTHING : await meta.removeUsers(target.metaAudienceId, removals);
  const sentRows = (calls: number, all: number): number => Math.min(all, calls * meta.rowsACall);
  target.removed += sentRows(removed.calls, removals.length);
  target.invalid += removed.invalid;
  target.invalidGrowth -= removed.invalid;
  stopAccount(target.account, removed);
  if (removed.kind === 'failed' || (additions.length > 0 && target.account.failure !== undefined)) {
    await rows.write({ rows: unsent });
    target.failure = removed.kind === 'failed' ? removed.failure : target.account.failure;
    return;
  }
  const added = additions.length === 0 ? NOTHING : await meta.addUsers(target.metaAudienceId, additions);
  target.added += sentRows(added.calls, additions.length);
  target.invalid += added.invalid;
  stopAccount(target.account, added);
  if (added.kind === 'failed') {
    await rows.write({ rows: unsent });
    target.failure = added.failure;
    return;
  }
  // Not before: what failed is sent anew as a whole, and its unreadable rows are told of once more.
  target.invalidGrowth += added.invalid;
  await rows.write({ rows: after.rows, deleted: after.deleted });
  await rows.write({ carriers: after.carriers });
}

const NOTHING = { kind: 'done', calls: 0, invalid: 0 } as const;

/** Calls that come too early prolong a block, and where Meta does not answer once it does not answer for the others. */
export function stopAccount(
  account: SyncAccount,
  outcome:
    | ({ readonly kind: 'done' | 'created' | 'read' | 'deleted' } & Pick<Uploaded, 'accountFailure'>)
    | FailedAtMeta,
): void {
  const failure = outcome.kind === 'failed' ? outcome.failure : outcome.accountFailure;
  if (failure?.wholeAccount === true) account.failure ??= failure;
}

async function tooMuch(
  target: SyncTarget,
  rows: { countRows(): Promise<number> },
  { removed, added }: SyncTarget['changed'],
): Promise<Failure | undefined> {
  const share = target.maxChangeShare;
  const more = removed + added;
  if (share >= 1 || more < FEW) return undefined;
  target.sizeBefore ??= await rows.countRows();
  const size = target.sizeBefore;
  const counted = size >= SIZE_THAT_MAY_BE_OVERGROWN ? more : removed;
  if (size === 0 || counted <= share * size) return undefined;
  return {
    class: 'human',
    message: `${TOO_MUCH} ${counted} of about ${size} members, more than the site allows in one go.`,
    action:
      'If the change is meant (a new rule, a sale), set the audience to running: the sync then goes on. If not, correct the rule first.',
  };
}
