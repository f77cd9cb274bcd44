import type { AudienceError } from '../domain/audience/audience.ts';
import { failedAt } from '../domain/audience/retry-at.ts';
import type { AudienceStanding, SyncRun } from '../domain/audience/sync-run.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import { recordDryRun } from './dry-run.ts';
import type { SyncDeps } from './sync-ports.ts';
import { needsSomebody, type SyncTarget, stopAccount, TOO_MUCH } from './sync-target.ts';

/** How often Meta is asked for an audience's size. */
const SIZE_PAUSE = HOUR;

type RecordDeps = Pick<SyncDeps, 'audiences' | 'meta' | 'random'>;
type RunInfo = { readonly runId: string; readonly at: Instant; readonly isThrough: boolean };

/** Writes what became of a run's audiences; an audience with which nothing happened costs nothing. */
export async function recordRuns(deps: RecordDeps, targets: readonly SyncTarget[], run: RunInfo): Promise<void> {
  for (const target of targets) await recordRun(deps, target, run);
}

/**
 * Tells of a full round as a run of its own: each is as many calls as its rows need, which the sum of several is not. What
 * becomes of the audiences is written at the end.
 */
export async function recordRound(
  { audiences }: Pick<SyncDeps, 'audiences'>,
  targets: readonly SyncTarget[],
  { runId, at }: Pick<RunInfo, 'runId' | 'at'>,
): Promise<void> {
  for (const target of targets) {
    const { added, removed, invalid } = unrecorded(target);
    if (target.failure !== undefined || target.dryRun === true || added + removed === 0) continue;
    const { siteId, audienceKey } = target.audience;
    const before = (await audiences.newestRun(siteId, audienceKey))?.standing ?? {};
    const standing = { ...before, lastSyncAt: Math.max(at, before.lastSyncAt ?? at) };
    await audiences.putRun({ siteId, audienceKey, runId, at, outcome: 'done', added, removed, invalid, standing });
    target.recorded = { added: target.added, removed: target.removed, invalid: target.invalid };
  }
}

function unrecorded({ added, removed, invalid, recorded }: SyncTarget) {
  return {
    added: added - (recorded?.added ?? 0),
    removed: removed - (recorded?.removed ?? 0),
    invalid: invalid - (recorded?.invalid ?? 0),
  };
}

async function recordRun(
  { audiences, meta, random }: RecordDeps,
  target: SyncTarget,
  { runId, at, isThrough }: RunInfo,
): Promise<void> {
  const { audience, invalidGrowth, failure } = target;
  const { added, removed, invalid } = unrecorded(target);
  if (target.isHeld === true) return;
  if (target.dryRun === true) return recordDryRun({ audiences }, target, { runId, at });
  const sent = target.added + target.removed > 0;
  const mended = failure === undefined && isMended(target);
  if (!sent && failure === undefined && !mended) return;
  const { siteId, audienceKey } = audience;
  const lastError =
    failure === undefined ? unreadableRows(target, at) : failedAt(failure, at, audience.lastError, random());
  const outcome = outcomeOf(target);
  const error = lastError === undefined ? {} : { error: lastError };
  const standing = await standingAfter({ audiences, meta }, target, at);
  await audiences.putRun({ siteId, audienceKey, runId, at, outcome, added, removed, invalid, ...error, standing });
  const block = needsSomebody(failure);
  await audiences.updateAudienceSync(
    audience,
    {
      ...(failure === undefined && isThrough && isFirst(audience) ? { firstSyncAt: at } : {}),
      ...(lastError !== undefined ? { lastError } : mended ? { lastError: null } : {}),
      ...(block ? { status: 'blocked' } : {}),
      moreInvalidRows: Math.max(invalidGrowth, -audience.invalidRows),
    },
    // Somebody who paused it meanwhile has the last word.
    block ? { status: 'running' } : {},
  );
}

/** The first fill lasts as long as its rule pass: until then no growth is too much. */
function isFirst({ firstSyncAt, pass, passWanted }: SyncTarget['audience']): boolean {
  const isFilling = passWanted === true || (pass !== undefined && pass.finishedAt === undefined);
  return firstSyncAt === undefined && !isFilling;
}

/** What the newest run knew stays known until there is better. */
async function standingAfter(
  { audiences, meta }: Pick<SyncDeps, 'audiences' | 'meta'>,
  { audience: { siteId, audienceKey }, account, metaAudienceId, added, removed, failure }: SyncTarget,
  at: Instant,
): Promise<AudienceStanding> {
  const before = (await audiences.newestRun(siteId, audienceKey))?.standing ?? {};
  if (failure !== undefined) return before;
  const standing = { ...before, lastSyncAt: Math.max(at, before.lastSyncAt ?? at) };
  const isStale = Math.abs(at - (before.askedAt ?? Number.NEGATIVE_INFINITY)) >= SIZE_PAUSE;
  if (added + removed === 0 || !isStale || account.failure !== undefined) return standing;
  const status = await meta.readStatus(metaAudienceId);
  if (status.kind === 'failed') return standing;
  const { kind: _, quota, ...size } = status;
  stopAccount(account, { kind: 'read', ...quota });
  return { lastSyncAt: standing.lastSyncAt, askedAt: at, ...size };
}

function outcomeOf({ failure, added, removed }: SyncTarget): SyncRun['outcome'] {
  if (failure === undefined) return 'done';
  if (failure.message.startsWith(TOO_MUCH)) return 'stopped';
  return added + removed > 0 ? 'partial' : 'failed';
}

/** Unreadable rows are told of until a run sends some that are all read; they are not sent again by themselves. */
function isMended(target: SyncTarget): boolean {
  const { lastError } = target.audience;
  if (lastError === undefined || isWaitingForPass(target)) return false;
  return lastError.class !== 'row' || (target.added + target.removed > 0 && target.invalid === 0);
}

function unreadableRows({ added, removed, invalid }: SyncTarget, at: Instant): AudienceError | undefined {
  if (invalid === 0) return undefined;
  return {
    at,
    class: 'row',
    message: `Meta could not read ${invalid} of the ${added + removed} rows of the last run that sent any.`,
    action:
      'Nothing to do for the others. Look at how the shop hashes addresses and numbers before it sends them: a hash is 64 hexadecimal digits, lower case.',
  };
}

/** A change that was allowed comes only with the rule pass; until then the permission must not be used up. */
function isWaitingForPass({ audience: { lastError, pass } }: SyncTarget): boolean {
  if (lastError?.message.startsWith(TOO_MUCH) !== true) return false;
  return pass?.finishedAt === undefined || pass.startedAt < lastError.at;
}
