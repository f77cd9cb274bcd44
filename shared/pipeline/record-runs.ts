import type { AudienceError } from '../domain/audience/audience.ts';
import type { SyncRun } from '../domain/audience/sync-run.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import type { SyncDeps } from './sync-ports.ts';
import { needsSomebody, type SyncTarget, TOO_MUCH } from './sync-target.ts';

/** How often Meta is asked for an audience's size. */
const STATUS_PAUSE = HOUR;
/** As exactly as the time of the last sync is told; a busy shop syncs every few seconds. */
const LAST_SYNC_GRID = MINUTE;

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
  if (sent || failure !== undefined) {
    const outcome = outcomeOf(target);
    const error = lastError === undefined ? {} : { error: lastError };
    await audiences.putRun({ siteId, audienceKey, runId, at, outcome, added, removed, invalid, ...error });
  }
  const sinceLast = at - (audience.lastSyncAt ?? Number.NEGATIVE_INFINITY);
  if (failure === undefined && !mended && invalid === 0 && sinceLast >= 0 && sinceLast < LAST_SYNC_GRID) return;
  const isStale = sinceLast >= STATUS_PAUSE;
  const status = sent && failure === undefined && isStale ? await meta.readStatus(target.metaAudienceId) : undefined;
  const { kind: _, ...size } = status?.kind === 'read' ? status : { kind: undefined };
  const block = needsSomebody(failure);
  await audiences.updateAudienceSync(
    audience,
    {
      ...size,
      ...(failure === undefined ? { lastSyncAt: at } : {}),
      ...(lastError !== undefined ? { lastError } : mended ? { lastError: null } : {}),
      ...(block ? { status: 'blocked' } : {}),
      moreInvalidRows: invalid,
    },
    // Somebody who paused it meanwhile has the last word.
    block ? { status: 'running' } : {},
  );
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
