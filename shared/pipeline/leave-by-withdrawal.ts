import type { Failure } from '../domain/audience/audience.ts';
import type { Leaving } from '../domain/leaving/leaving.ts';
import type { Leaver } from '../domain/leaving/plan-leaving.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { hashesUpTo } from '../domain/visitor/keys-since.ts';
import type { MatchKeys } from '../domain/visitor/match-keys.ts';
import { mustLeave } from '../domain/visitor/plan-operations.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import type { Removed, VisitorRecord } from '../domain/visitor/visitor-record.ts';
import { CANNOT_LEAVE, stuckFor } from './finish-leavings.ts';
import { leaveMeta } from './leave-meta.ts';
import { mindAccount } from './mind-account.ts';
import type { SyncDeps } from './sync-ports.ts';
import type { SyncTarget } from './sync-target.ts';
import { tellAgain } from './tell-again.ts';

export type Withdrawing = { readonly record: VisitorRecord; readonly facts: VisitorFacts; readonly keys: MatchKeys };

export type Withdrawn = {
  /** What is remembered of somebody once Meta was told; `undefined`: nothing new. `pending`: they wait for another try. */
  removedOf(record: VisitorRecord): Removed | 'pending' | undefined;
};

/**
 * Takes those of a round who withdrew consent out of every audience at Meta, running or not, under all keys they gave
 * before. Whoever Meta refuses is noted, to be seen out once somebody agreed.
 */
export async function leaveByWithdrawal(
  deps: Pick<SyncDeps, 'ledger' | 'leaving' | 'visitors' | 'syncRequests'>,
  site: Site,
  people: readonly Withdrawing[],
  targets: readonly SyncTarget[],
  at: Instant,
): Promise<Withdrawn> {
  const withdrawing = people.filter(({ facts, record }) => mustLeave(facts, record.operations));
  const leavers = withdrawing.map(
    ({ record, facts, keys }): Leaver => ({
      visitorId: record.visitorId,
      ...hashesUpTo(keys, facts.withdrawnAt ?? 0),
    }),
  );
  const known = leavers.filter(({ emails, phones }) => emails.length + phones.length > 0);
  const removals = mindAccount(deps.leaving.removals, targets[0]?.account ?? {});
  const result =
    known.length === 0
      ? ({ kind: 'confirmed', touched: [] } as const)
      : await leaveMeta({ ...deps.leaving, removals, ledger: deps.ledger }, site, known, false);
  // Not those of this round: what becomes of them is written at its end.
  const here = new Set(people.map(({ record }) => record.visitorId));
  const others = result.kind === 'failed' ? [] : result.touched.filter((visitor) => !here.has(visitor));
  if (others.length > 0) {
    await tellAgain(deps, site.siteId, others, at);
    await deps.syncRequests.send([{ v: 1, kind: 'sync', siteId: site.siteId, at }]);
  }
  const withdrawnAt = new Map(withdrawing.map(({ record, facts }) => [record.visitorId, facts.withdrawnAt ?? 0]));
  if (result.kind === 'waiting for a human') {
    for (const leaver of known) {
      const audiences = stuckFor(result.stuck, [leaver.visitorId]);
      if (audiences.length === 0) continue;
      const withdrawn = withdrawnAt.get(leaver.visitorId as VisitorRecord['visitorId']) ?? 0;
      await deps.leaving.records.open(noteOf(site, leaver, withdrawn, audiences));
    }
    const failure: Failure = CANNOT_LEAVE;
    const blocked = new Set(result.stuck.map(({ audience }) => audience.audienceKey));
    for (const target of targets) if (blocked.has(target.audience.audienceKey)) target.failure = failure;
  }
  return {
    removedOf({ visitorId }) {
      const upTo = withdrawnAt.get(visitorId);
      if (upTo === undefined) return undefined;
      return result.kind === 'failed' ? 'pending' : { upTo, at };
    },
  };
}

/** The same withdrawal is the same note, however often it is made. */
function noteOf({ siteId }: Site, leaver: Leaver, withdrawnAt: Instant, audiences: readonly string[]): Leaving {
  const visitorId = leaver.visitorId as Leaving['visitorIds'][number];
  return {
    siteId,
    leavingId: `${withdrawnAt.toString(36)}.${visitorId}`,
    reason: 'withdrawal',
    requestedAt: withdrawnAt,
    visitorIds: [visitorId],
    aliasIds: [],
    emails: leaver.emails,
    phones: leaver.phones,
    atMeta: { status: 'waiting for a human', audiences },
  };
}
