import type { Audience } from '../audience/audience.ts';
import { evaluate } from '../audience/evaluate.ts';
import { nextChangeAt } from '../audience/next-change.ts';
import { cartEntryAt } from '../forward/abandoned-cart.ts';
import type { Instant } from '../time.ts';
import { matchable as isMatchable, reachable } from './matchable.ts';
import { newestFactAt } from './newest-fact.ts';
import type { VisitorFacts } from './visitor-facts.ts';
import type { Told, VisitorOperations } from './visitor-record.ts';

export type PlanOperationsInput = {
  readonly facts: VisitorFacts;
  readonly operations: VisitorOperations;
  /** The running ones. Bits of other audiences stay as they were told. */
  readonly audiences: readonly Pick<Audience, 'slot' | 'rule'>[];
  /** Default: what the facts say. */
  readonly matchable?: boolean;
  readonly now: Instant;
  /** Set or remove `dueAt` exactly, instead of only moving it to an earlier time. */
  readonly refile?: boolean;
  /** Bits whose `told` is not to be trusted (a rule pass): whoever is, or was said to be, in them becomes dirty. */
  readonly recheck?: number;
  /** Meta is told of carts that are left behind: whoever can be reached is due then, matchable or not. */
  readonly tellsOfCarts?: boolean;
};

/** When a visitor is evaluated: never before their newest fact. */
export function evaluationTime(facts: VisitorFacts, at: Instant): Instant {
  return Math.max(at, newestFactAt(facts) ?? at);
}

/** What the sync should be told of a visitor at `now`. */
export function wantedNow(
  facts: VisitorFacts,
  audiences: readonly Pick<Audience, 'slot' | 'rule'>[],
  now: Instant,
): Told {
  let bits = 0;
  for (const { slot, rule } of audiences) if (evaluate(rule, facts, now)) bits |= 1 << slot;
  return { bits, keysDigest: facts.keysDigest ?? '' };
}

/**
 * What must be written with the facts: `dirty` as soon as some audience wants the visitor differently from what was
 * told last (or under other keys), and `due` at or before the next change that comes by itself. People who cannot be
 * matched are in no audience at Meta, so nobody needs telling about them.
 */
export function planOperations(input: PlanOperationsInput): VisitorOperations {
  const { facts, operations, audiences, now, recheck = 0 } = input;
  const matchable = input.matchable ?? isMatchable(facts);
  const mask = audiences.reduce((bits, { slot }) => bits | (1 << slot), 0);
  const wanted = matchable ? wantedNow(facts, audiences, now) : { bits: 0, keysDigest: '' };
  const told: Told = { bits: (operations.told.bits & ~mask) | wanted.bits, keysDigest: wanted.keysDigest };
  const isNews = differ(told, operations.told) || mustLeave(facts, operations);
  const isDoubted = ((told.bits | operations.told.bits) & recheck) !== 0;
  const dirtyAt = operations.dirtyAt ?? (isNews || isDoubted ? now : undefined);
  const dueAt = planDue(input, matchable);
  return {
    told,
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(dirtyAt === undefined ? {} : { dirtyAt }),
    ...(operations.unsettled === undefined ? {} : { unsettled: true }),
    ...(operations.removed === undefined ? {} : { removed: operations.removed }),
  };
}

/**
 * Consent was withdrawn by somebody who gave an e-mail or phone, and Meta has not been told yet: it may hold them in
 * audiences that do not run any more, so what was told of those that run says nothing.
 */
export function mustLeave(
  { withdrawnAt, keysAt }: VisitorFacts,
  { removed }: Pick<VisitorOperations, 'removed'>,
): boolean {
  if (withdrawnAt === undefined || keysAt === undefined) return false;
  return removed === undefined || withdrawnAt > removed.upTo;
}

/** Changed keys matter only to somebody who is, or was, in an audience. */
function differ(told: Told, before: Told): boolean {
  return told.bits !== before.bits || (told.keysDigest !== before.keysDigest && (told.bits | before.bits) !== 0);
}

function planDue(input: PlanOperationsInput, matchable: boolean): Instant | undefined {
  const { facts, operations, audiences, now, refile = false, tellsOfCarts = false } = input;
  let next = tellsOfCarts && reachable(facts) ? cartEntryAt(facts, now) : undefined;
  if (matchable) {
    for (const { rule } of audiences) {
      const change = nextChangeAt(rule, facts, now);
      if (change !== undefined && (next === undefined || change < next)) next = change;
    }
  }
  const filed = operations.dueAt;
  return refile || filed === undefined || (next !== undefined && next < filed) ? next : filed;
}
