import type { Audience } from '../domain/audience/audience.ts';
import { evaluate } from '../domain/audience/evaluate.ts';
import type { Wants } from '../domain/audience/ledger.ts';
import { factsFor } from '../domain/identity/person.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { currentKeys, type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { matchable } from '../domain/visitor/matchable.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import {
  refText,
  sameOperations,
  type VisitorOperations,
  type VisitorRecord,
  type VisitorRef,
} from '../domain/visitor/visitor-record.ts';
import { tryTarget } from './dry-run.ts';
import { inParallel } from './in-parallel.ts';
import { leaveByWithdrawal } from './leave-by-withdrawal.ts';
import { loadPersonsOfSites } from './load-persons.ts';
import type { SyncDeps } from './sync-ports.ts';
import { needsSomebody, type SyncTarget, syncTarget } from './sync-target.ts';

const WRITES_AT_ONCE = 24;
const TRIES = 6;

type Subject = {
  readonly record: VisitorRecord;
  /** As they count for this visitor. */
  readonly facts: VisitorFacts;
  readonly keys: MatchKeys;
  readonly plan: VisitorOperations;
  /** What the plan was made at. */
  readonly now: Instant;
  readonly isDue: boolean;
  /** The person's only visitor. */
  readonly isAlone: boolean;
};

export type RoundContext = {
  /** Absent: it is gone, and nobody knows its account at Meta. */
  readonly site: Site | undefined;
  readonly targets: readonly SyncTarget[];
  readonly audiences: readonly Audience[];
  readonly at: Instant;
};

export type RoundResult = {
  /** Somebody withdrew consent, and Meta did not take it yet. */
  readonly pending: boolean;
  readonly cleared: number;
  /** Changed by others meanwhile; they are dirty, or due, still. */
  readonly conflicts: readonly VisitorRef[];
};

/**
 * One round: evaluates these people afresh, makes Meta agree for every audience, and clears `dirty` and files anew whoever
 * did not change meanwhile. People stay dirty, or due, while an audience failed that may work the next time.
 */
export async function syncPeople(
  deps: SyncDeps,
  refs: readonly VisitorRef[],
  { site, targets, audiences, at }: RoundContext,
): Promise<RoundResult> {
  const running = targets.filter(({ failure }) => !needsSomebody(failure));
  const tellsOfCarts = site !== undefined && forwardsTo(site) !== undefined;
  const people = await readPeople(deps, refs, running, at, tellsOfCarts);
  const keys = people.map((person) => person.keys);
  const withdrawn = site === undefined ? undefined : await leaveByWithdrawal(deps, site, people, targets, at);
  const removedOf = (record: VisitorRecord) => withdrawn?.removedOf(record);
  const pending = people.some(({ record }) => removedOf(record) === 'pending');
  const keptBits = new Map<string, number>();
  for (const target of running) {
    if (target.failure !== undefined) continue;
    if (target.dryRun !== true) await syncTarget(deps, target, wantsOf(people, target), keys);
    else
      for (const visitor of await tryTarget(deps, target, wantsOf(people, target), keys))
        keptBits.set(visitor, (keptBits.get(visitor) ?? 0) | (1 << target.audience.slot));
  }
  if (targets.some(({ failure }) => failure !== undefined && !needsSomebody(failure))) {
    return { cleared: 0, conflicts: [], pending };
  }
  const filedAnew = people.filter(({ isDue, record }) => isDue && removedOf(record) !== 'pending');
  await deps.tellAbandoned(site, filedAnew);
  const idle = idleBits(audiences, targets);
  let cleared = 0;
  const conflicts: VisitorRef[] = [];
  const synced = running.filter(({ failure }) => failure === undefined);
  await inParallel(WRITES_AT_ONCE, people, async (subject) => {
    const { record, plan, isAlone, now } = subject;
    const { dirtyAt = now, ...clean } = plan;
    const removed = removedOf(record);
    if (removed === 'pending') return;
    const operations = {
      ...clean,
      ...(awaitsRule(subject, synced) ? { dirtyAt } : {}),
      ...(removed === undefined ? {} : { removed }),
      told: { ...plan.told, bits: plan.told.bits | idle | (keptBits.get(record.visitorId) ?? 0) },
    };
    if (sameOperations(operations, record.operations)) return;
    const outcome = await deps.visitors.writeState({ ...record, operations });
    const ref = { siteId: record.siteId, visitorId: record.visitorId };
    if (outcome.kind !== 'written') conflicts.push(ref);
    else {
      cleared += 1;
      const written = { ...record, operations, version: record.version + 1 };
      const wasFiledAnew = operations.dueAt !== record.operations.dueAt;
      const isKept = keptBits.has(record.visitorId);
      if (wasFiledAnew && !isAlone && !isKept && (await hasNews(deps, written, running, at, tellsOfCarts)))
        conflicts.push(ref);
    }
  });
  return { cleared, conflicts, pending };
}

/**
 * Another visitor of the person may have changed while this one was filed anew, and have found it due in time: what it
 * means for this one is written now.
 */
async function hasNews(
  { visitors }: Pick<SyncDeps, 'visitors'>,
  written: VisitorRecord,
  running: readonly SyncTarget[],
  at: Instant,
  tellsOfCarts: boolean,
): Promise<boolean> {
  // One that failed meanwhile waits for a rule pass, and counts as told until then.
  const audiences = running.filter(({ failure }) => failure === undefined).map(({ audience }) => audience);
  let record: VisitorRecord | undefined = written;
  for (let attempt = 0; attempt < TRIES && record !== undefined; attempt++) {
    const { operations } = record;
    const facts = factsFor((await loadPersonsOfSites(visitors, [record])).of(record), record);
    const plan = planOperations({ facts, operations, audiences, now: evaluationTime(facts, at), tellsOfCarts });
    if (sameOperations(plan, operations)) return false;
    const outcome = await visitors.writeState({ ...record, operations: plan });
    if (outcome.kind === 'written') return true;
    record = outcome.current;
  }
  return record !== undefined;
}

async function readPeople(
  { visitors }: Pick<SyncDeps, 'visitors'>,
  refs: readonly VisitorRef[],
  running: readonly SyncTarget[],
  at: Instant,
  tellsOfCarts: boolean,
): Promise<readonly Subject[]> {
  const states = await visitors.readStates(refs);
  const keys = await visitors.readKeys(refs);
  const persons = await loadPersonsOfSites(visitors, states.values());
  const audiences = running.map(({ audience }) => audience);
  // Once each, though somebody may be dirty and due.
  return [...states.values()].flatMap((record): Subject[] => {
    const { operations } = record;
    const { dirtyAt, dueAt } = operations;
    const isDue = dueAt !== undefined && dueAt <= at;
    if (dirtyAt === undefined && !isDue) return [];
    const person = persons.of(record);
    const facts = factsFor(person, record);
    const now = evaluationTime(facts, Math.max(at, dirtyAt ?? at));
    const plan = planOperations({ facts, operations, audiences, now, refile: isDue, tellsOfCarts });
    const isAlone = person.visitors.length === 1;
    return [{ record, facts, keys: keys.get(refText(record)) ?? NO_KEYS, plan, now, isDue, isAlone }];
  });
}

function wantsOf(people: readonly Subject[], { audience }: SyncTarget): Wants {
  return new Map(
    people.map(({ record, facts, keys, plan, now }) => {
      const member = isMember(audience, facts, plan, now) && matchable(facts);
      const current = member ? currentKeys(keys, facts.withdrawnAt) : {};
      return [record.visitorId, current.email === undefined && current.phone === undefined ? undefined : current];
    }),
  );
}

/** While everybody is being looked at with an edited rule, by the rule of before. */
function isMember({ standingRule, slot }: Audience, facts: VisitorFacts, { told }: VisitorOperations, now: Instant) {
  return standingRule === undefined ? ((told.bits >> slot) & 1) === 1 : evaluate(standingRule, facts, now);
}

/** Whether the edited rule of an audience wants somebody otherwise than the one that still stands: then they stay dirty. */
function awaitsRule({ facts, plan, now }: Subject, targets: readonly SyncTarget[]): boolean {
  return targets.some(
    ({ audience }) =>
      audience.standingRule !== undefined &&
      matchable(facts) &&
      evaluate(audience.standingRule, facts, now) !== (((plan.told.bits >> audience.slot) & 1) === 1),
  );
}

/**
 * Audiences that are not synced now. Nobody knows what Meta holds of these people there, so they count as told: the
 * rule pass that comes when the audience runs again looks at everybody who may be there.
 */
function idleBits(audiences: readonly Audience[], targets: readonly SyncTarget[]): number {
  const synced = new Set(targets.filter(({ failure }) => failure === undefined).map(({ audience }) => audience.slot));
  return audiences.reduce((bits, { slot }) => (synced.has(slot) ? bits : bits | (1 << slot)), 0);
}
