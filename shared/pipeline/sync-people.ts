import type { Audience } from '../domain/audience/audience.ts';
import type { Wants } from '../domain/audience/ledger.ts';
import { factsFor } from '../domain/identity/person.ts';
import type { Instant } from '../domain/time.ts';
import { currentKeys, type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { matchable } from '../domain/visitor/matchable.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import {
  refText,
  type VisitorOperations,
  type VisitorRecord,
  type VisitorRef,
} from '../domain/visitor/visitor-record.ts';
import { inParallel } from './in-parallel.ts';
import { loadPersonsOfSites } from './load-persons.ts';
import type { SyncDeps } from './sync-ports.ts';
import { needsSomebody, type SyncTarget, syncTarget } from './sync-target.ts';

const WRITES_AT_ONCE = 24;

type Subject = {
  readonly record: VisitorRecord;
  /** As they count for this visitor. */
  readonly facts: VisitorFacts;
  readonly keys: MatchKeys;
  readonly plan: VisitorOperations;
};

export type RoundResult = {
  readonly cleared: number;
  /** Changed by others meanwhile; they are still dirty. */
  readonly conflicts: readonly VisitorRef[];
};

/**
 * One round: evaluates these people afresh, makes Meta agree for every audience, and clears `dirty` of whoever did not
 * change meanwhile. People stay dirty while an audience failed that may work the next time.
 */
export async function syncPeople(
  deps: SyncDeps,
  refs: readonly VisitorRef[],
  targets: readonly SyncTarget[],
  audiences: readonly Audience[],
  at: Instant,
): Promise<RoundResult> {
  const running = targets.filter(({ failure }) => !needsSomebody(failure));
  const people = await readPeople(deps, refs, running, at);
  const keys = people.map((person) => person.keys);
  for (const target of running) {
    if (target.failure === undefined) await syncTarget(deps, target, wantsOf(people, target), keys);
  }
  if (targets.some(({ failure }) => failure !== undefined && !needsSomebody(failure))) {
    return { cleared: 0, conflicts: [] };
  }
  const idle = idleBits(audiences, targets);
  let cleared = 0;
  const conflicts: VisitorRef[] = [];
  await inParallel(WRITES_AT_ONCE, people, async ({ record, plan }) => {
    const { dirtyAt: _, ...clean } = plan;
    const told = { ...plan.told, bits: plan.told.bits | idle };
    const outcome = await deps.visitors.writeState({ ...record, operations: { ...clean, told } });
    if (outcome.kind === 'written') cleared += 1;
    else conflicts.push({ siteId: record.siteId, visitorId: record.visitorId });
  });
  return { cleared, conflicts };
}

async function readPeople(
  { visitors }: Pick<SyncDeps, 'visitors'>,
  refs: readonly VisitorRef[],
  running: readonly SyncTarget[],
  at: Instant,
): Promise<readonly Subject[]> {
  const states = await visitors.readStates(refs);
  const keys = await visitors.readKeys(refs);
  const persons = await loadPersonsOfSites(visitors, states.values());
  const audiences = running.map(({ audience }) => audience);
  return refs.flatMap((ref): Subject[] => {
    const record = states.get(refText(ref));
    if (record?.operations.dirtyAt === undefined) return [];
    const { operations } = record;
    const facts = factsFor(persons.of(record), record);
    const now = evaluationTime(facts, Math.max(at, record.operations.dirtyAt));
    const plan = planOperations({ facts, operations, audiences, now });
    return [{ record, facts, keys: keys.get(refText(ref)) ?? NO_KEYS, plan }];
  });
}

function wantsOf(people: readonly Subject[], { audience }: SyncTarget): Wants {
  return new Map(
    people.map(({ record, facts, keys, plan }) => {
      const member = ((plan.told.bits >> audience.slot) & 1) === 1 && matchable(facts);
      const current = member ? currentKeys(keys, facts.withdrawnAt) : {};
      return [record.visitorId, current.email === undefined && current.phone === undefined ? undefined : current];
    }),
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
