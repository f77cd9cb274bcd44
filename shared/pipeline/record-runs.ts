import type { AudienceError } from '../domain/audience/audience.ts';
import type { AudienceStanding, SyncRun } from '../domain/audience/sync-run.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import type { SyncDeps } from './sync-ports.ts';
import { needsSomebody, type SyncTarget, TOO_MUCH } from './sync-target.ts';

/** How often Meta is asked for an audience's size. */
const SIZE_PAUSE = HOUR;

type RunInfo = { readonly runId: string; readonly at: Instant };

/** Writes what became of a run's audiences; an audience with which nothing happened costs nothing. */
export async function recordRuns(
  deps: Pick<SyncDeps, 'audiences' | 'meta'>,
  targets: readonly SyncTarget[],
  run: RunInfo,
): Promise<void> {
  for (const target of targets) await recordRun(deps, target, run);
}

async function recordRun(
  { audiences, meta }: Pick<SyncDeps, 'audiences' | 'meta'>,
  target: SyncTarget,
  { runId, at }: RunInfo,
): Promise<void> {
  const { audience, added, removed, invalid, failure } = target;
  const sent = added + removed > 0;
  const mended = failure === undefined && audience.lastError !== undefined && !isWaitingForPass(target);
  if (!sent && failure === undefined && !mended) return;
  const { siteId, audienceKey } = audience;
  const lastError: AudienceError | undefined = failure === undefined ? undefined : { at, ...failure };
  const outcome = outcomeOf(target);
  const error = lastError === undefined ? {} : { error: lastError };
  const standing = await standingAfter({ audiences, meta }, target, at);
  await audiences.putRun({ siteId, audienceKey, runId, at, outcome, added, removed, invalid, ...error, standing });
  const block = needsSomebody(failure);
  await audiences.updateAudienceSync(
    audience,
    {
      ...(failure === undefined && audience.firstSyncAt === undefined ? { firstSyncAt: at } : {}),
      ...(lastError !== undefined ? { lastError } : mended ? { lastError: null } : {}),
      ...(block ? { status: 'blocked' } : {}),
      moreInvalidRows: invalid,
    },
    // Somebody who paused it meanwhile has the last word.
    block ? { status: 'running' } : {},
  );
}

/** What the newest run knew stays known until there is better. */
async function standingAfter(
  { audiences, meta }: Pick<SyncDeps, 'audiences' | 'meta'>,
  { audience: { siteId, audienceKey }, metaAudienceId, added, removed, failure }: SyncTarget,
  at: Instant,
): Promise<AudienceStanding> {
  const before = (await audiences.newestRun(siteId, audienceKey))?.standing ?? {};
  if (failure !== undefined) return before;
  const standing = { ...before, lastSyncAt: Math.max(at, before.lastSyncAt ?? at) };
  const isStale = Math.abs(at - (before.askedAt ?? Number.NEGATIVE_INFINITY)) >= SIZE_PAUSE;
  if (added + removed === 0 || !isStale) return standing;
  const status = await meta.readStatus(metaAudienceId);
  if (status.kind === 'failed') return standing;
  const { kind: _, ...size } = status;
  return { lastSyncAt: standing.lastSyncAt, askedAt: at, ...size };
}

function outcomeOf({ failure, added, removed }: SyncTarget): SyncRun['outcome'] {
  if (failure === undefined) return 'done';
  if (failure.message.startsWith(TOO_MUCH)) return 'stopped';
  return added + removed > 0 ? 'partial' : 'failed';
}

/** A change that was allowed comes only with the rule pass; until then the permission must not be used up. */
function isWaitingForPass({ audience: { lastError, pass } }: SyncTarget): boolean {
  if (lastError?.message.startsWith(TOO_MUCH) !== true) return false;
  return pass?.finishedAt === undefined || pass.startedAt < lastError.at;
}
