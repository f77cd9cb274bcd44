import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import { heldUntil } from '../domain/audience/retry-at.ts';
import { isToBeMade } from '../domain/audience/website-audience.ts';
import { Unavailable } from '../domain/errors.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import { deleteAtMeta, isDeletionDue, mayBeDeletedYet } from './delete-at-meta.ts';
import { deletionsNow, endDryRun, websitesNow } from './dry-run.ts';
import { finishLeavings, hasLeavings } from './finish-leavings.ts';
import { awaitsToken, needsPreparation, prepareTargets, recover } from './prepare-targets.ts';
import { isUnderWay, reconcile } from './reconcile.ts';
import { recordRound, recordRuns } from './record-runs.ts';
import { remakeGone } from './remake-gone.ts';
import { syncPeople } from './sync-people.ts';
import type { HeldLease, Release, SyncDeps } from './sync-ports.ts';
import { addResults, IDLE, resultOf, type SyncResult } from './sync-result.ts';
import { needsSomebody, type SyncAccount, type SyncTarget } from './sync-target.ts';
import { createWaitingPeople } from './waiting-people.ts';

/** Longer than a function can run, so whoever holds it either writes or is dead. */
const LEASE = 150 * SECOND;
/** A run that has lasted this long lets another one go on. */
const ENOUGH = 40 * SECOND;
/** How often people who changed meanwhile are looked at again. */
const PASSES = 3;

type SyncRequest = Pick<Extract<SyncMessage, { kind: 'sync' }>, 'siteId' | 'at' | 'noted'>;

type Configured = NonNullable<Awaited<ReturnType<SyncDeps['audiences']['readSiteWithAudiences']>>>;

type Run = { readonly at: Instant; readonly noted: boolean; readonly startedAt: Instant; readonly runId: string };

/**
 * Makes Meta agree with everybody of a site who is dirty, or due: whose membership may change by itself up to `at`.
 * Level-triggered: it looks at what is, not at what happened, so a message too many costs nothing and a run that failed
 * is made good by the next one.
 *
 * @throws Unavailable when the lease cannot be had right now.
 */
export function createSyncAudience(deps: SyncDeps) {
  const { audiences, leases, unfinished, syncRequests, wallClock } = deps;
  const { waiting, rounds } = createWaitingPeople(deps);

  async function isIdle(siteId: SiteId, configured: Configured, at: Instant): Promise<boolean> {
    if (needsPreparation(configured.site, configured.audiences, at)) return false;
    if (deletionsNow(configured).some((audience) => isDeletionDue(audience, at))) return false;
    for await (const _ of waiting(siteId, at)) return false;
    return !(await hasLeavings(deps, siteId));
  }

  return async ({ siteId, at, noted = false }: SyncRequest): Promise<SyncResult> => {
    const configured = await audiences.readSiteWithAudiences(siteId);
    if (configured === undefined || (await isIdle(siteId, configured, at))) {
      // What did not finish may have gone meanwhile, with its audience.
      if (
        noted &&
        !configured?.audiences.some(awaitsToken) &&
        !deletionsNow(configured).some(mayBeDeletedYet) &&
        websitesNow(configured).length === 0
      )
        await unfinished.forgetUnfinished(siteId);
      return IDLE;
    }
    if (heldUntil(configured.audiences, at) !== undefined) {
      // Whoever failed may have ended before saying so; the sweep is to come back.
      if (!noted) await unfinished.noteUnfinished(siteId, at);
      return { ...IDLE, kind: 'held' };
    }
    const startedAt = wallClock();
    const lease = await leases.acquireLease(siteId, startedAt, LEASE);
    if (lease === undefined) {
      if (await leases.askHolderAgain(siteId, wallClock(), at)) return { ...IDLE, kind: 'handed over' };
      throw new Unavailable(`The sync of site ${siteId} is just being handed over`);
    }
    let result: SyncResult = { ...IDLE, kind: 'synced' };
    let unsettled = lease.unsettled;
    let asOf = at;
    try {
      for (let turn = 1; ; turn++) {
        const run = await runOnce(
          { ...lease, unsettled },
          { at: asOf, noted, startedAt, runId: `${lease.token}.${turn}` },
        );
        result = addResults(result, run.result);
        unsettled = run.unsettled;
        const evenIfAsked = run.outOfTime;
        if (run.outOfTime) await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: asOf }]);
        const release = await leases.releaseLease(lease, unsettled, { evenIfAsked });
        await handOn(siteId, release);
        if (release.kind !== 'asked') return result;
        asOf = Math.max(asOf, release.at);
      }
    } catch (error) {
      const all = configured.audiences.map(({ audienceKey }) => audienceKey);
      await handOn(siteId, await leases.releaseLease(lease, all, { evenIfAsked: true }));
      throw error;
    }
  };

  /** What a run was asked for and did not get to is the next one's. */
  async function handOn(siteId: SiteId, release: Release): Promise<void> {
    if (release.kind === 'released' && release.at !== undefined)
      await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: release.at }]);
  }

  async function runOnce(lease: HeldLease, { at, noted, startedAt, runId }: Run) {
    const { siteId } = lease;
    const before = await audiences.readSiteWithAudiences(siteId);
    const account: SyncAccount = {};
    await deleteAtMeta(deps, deletionsNow(before), at, account);
    const allLeft = before === undefined || (await finishLeavings(deps, before.site, at, account));
    const configured = await audiences.readSiteWithAudiences(siteId);
    const all = configured === undefined ? [] : await endDryRun(deps, configured.site, configured.audiences);
    await recover(deps, all, at);
    const prepared =
      configured === undefined
        ? { targets: [], failed: [] }
        : await prepareTargets(deps, configured.site, all, lease.unsettled, at, account);
    const targets = [...prepared.targets, ...prepared.failed];
    const isOutOfTime = (): boolean => wallClock() - startedAt > ENOUGH;
    const reconciling = { runId, at, isOutOfTime };
    // What was begun is gone on with first: until it is done, Meta takes nothing else for the audience.
    for (const target of prepared.targets)
      if (isUnderWay(target.audience) && target.dryRun !== true) await reconcile(deps, target, reconciling);
    const { people, pending, ...round } = await syncWaiting(siteId, configured?.site, targets, all, {
      at,
      startedAt,
      runId,
    });
    for (const target of prepared.targets)
      if (target.failure === undefined && target.dryRun !== true && !isUnderWay(target.audience) && !round.outOfTime)
        await reconcile(deps, target, reconciling);
    if (configured !== undefined)
      for (const target of prepared.targets) await remakeGone(deps, configured.site, target);
    const goesOn = prepared.targets.some(({ isHeld }) => isHeld === true);
    const outOfTime = round.outOfTime || goesOn;
    const websites = websitesNow(configured);
    for (const audience of websites)
      if (isToBeMade(audience, at))
        await syncRequests.send([{ v: 1, kind: 'website-audience', siteId, audienceKey: audience.audienceKey, at }]);
    await recordRuns(deps, targets, { runId, at, isThrough: !outOfTime });
    // Nobody may become dirty while all audiences are blocked, so a new token is found by the sweep's asking.
    const again =
      pending ||
      !allLeft ||
      all.some(awaitsToken) ||
      deletionsNow(configured).some(mayBeDeletedYet) ||
      websites.length > 0 ||
      targets.some(({ failure }) => failure !== undefined && failure.class !== 'human');
    if (again) await unfinished.noteUnfinished(siteId, at);
    else if (noted || all.some(({ lastError }) => lastError !== undefined)) await unfinished.forgetUnfinished(siteId);
    return {
      outOfTime,
      unsettled: stillUnsettled(lease.unsettled, all, outOfTime ? [] : targets),
      result: resultOf(people, targets),
    };
  }

  async function syncWaiting(
    siteId: SiteId,
    site: Site | undefined,
    targets: readonly SyncTarget[],
    configured: readonly Audience[],
    { at, startedAt, runId }: Omit<Run, 'noted'>,
  ): Promise<{ readonly people: number; readonly outOfTime: boolean; readonly pending: boolean }> {
    let people = 0;
    let pending = false;
    let fullRounds = 0;
    let wasFull = false;
    for (let pass = 1; pass <= PASSES; pass++) {
      let conflicts = 0;
      for await (const refs of rounds(siteId, at)) {
        if (wallClock() - startedAt > ENOUGH) return { people, outOfTime: true, pending };
        if (wasFull) await recordRound(deps, targets, { runId: `${runId}.${++fullRounds}`, at });
        wasFull = refs.length === deps.peopleARound;
        const round = await syncPeople(deps, refs, { site, targets, audiences: configured, at });
        pending = pending || round.pending;
        people += round.cleared;
        conflicts += round.conflicts.length;
        const usable = targets.some(({ failure }) => failure === undefined || needsSomebody(failure));
        if (targets.length > 0 && !usable) return { people, outOfTime: false, pending };
      }
      if (conflicts === 0) return { people, outOfTime: false, pending };
    }
    // Somebody keeps changing them, and asks for another sync when they are done.
    return { people, outOfTime: true, pending };
  }
}

/** What was unsettled and did not run through now; an audience whose rule pass is under way is not settled by a part of its people. */
function stillUnsettled(
  before: readonly string[] | 'all',
  configured: readonly Audience[],
  targets: readonly SyncTarget[],
): readonly string[] {
  const settled = new Set(
    targets
      .filter(({ dryRun, failure }) => dryRun !== true && failure === undefined)
      .filter(({ audience: { pass } }) => !(pass && pass.finishedAt === undefined))
      .map(({ audience }): string => audience.audienceKey),
  );
  const keys: readonly string[] = before === 'all' ? configured.map(({ audienceKey }) => audienceKey) : before;
  return keys.filter((key) => !settled.has(key));
}
