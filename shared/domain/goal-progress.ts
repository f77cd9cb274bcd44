import { addsUp, type Goal, lowerIsBetter } from './goal.ts';
import { goalWords } from './goal-words.ts';
import type { Instant } from './time.ts';

export const GOAL_STATUSES = ['not_started', 'on_track', 'behind', 'reached', 'missed', 'unknown'] as const;
export type GoalStatus = (typeof GOAL_STATUSES)[number];

/** A number, or why there is none. */
export type Measured = { readonly value: number } | { readonly missing: string };

export type GoalMeasures = {
  /** Since the start; not asked for before it. */
  readonly now?: Measured;
  /** Over as many days before the start; asked for where the goal does not say it. */
  readonly before?: Measured;
};

export type GoalProgress = {
  readonly status: GoalStatus;
  /** What it is now. */
  readonly is: number | null;
  /** What it should be by now. */
  readonly shouldBe: number | null;
  readonly target: number | null;
  readonly baseline: number | null;
  /** Of the time between start and deadline, from 0 to 1. */
  readonly timePassed: number;
  /** All of it in a sentence. */
  readonly words: string;
  /** What is not known, and why. */
  readonly missing: readonly string[];
};

export type GoalPeriod = { readonly start: Instant; readonly end: Instant };

/** How far a goal is, by what was measured. What adds up should have grown evenly; a ratio should be there all the time. */
export function goalProgress(
  goal: Goal,
  { start, end }: GoalPeriod,
  { now: measured, before }: GoalMeasures,
  at: Instant,
): GoalProgress {
  const timePassed = Math.min(1, Math.max(0, (at - start) / (end - start)));
  const baseline = goal.baseline ?? numberOf(before);
  const { target, problem } = targetOf(goal, baseline);
  const is = numberOf(measured);
  const missing = [measured, goal.baseline === undefined ? before : undefined]
    .flatMap((one) => (one !== undefined && 'missing' in one ? [one.missing] : []))
    .concat(problem === undefined ? [] : [problem]);
  const shouldBe = target === null ? null : addsUp(goal.metric) ? target * timePassed : target;
  const status = at < start ? 'not_started' : statusOf(goal, { is, target, shouldBe, isOver: at >= end });
  const numbers = { status, is, shouldBe, target, baseline, timePassed, missing: [...new Set(missing)] };
  return { ...numbers, words: goalWords(goal, numbers) };
}

const numberOf = (measured: Measured | undefined): number | null =>
  measured !== undefined && 'value' in measured ? measured.value : null;

function targetOf({ target, changePercent = 0 }: Goal, baseline: number | null) {
  if (target !== undefined) return { target };
  if (baseline === null) return { target: null };
  if (baseline > 0) return { target: baseline * (1 + changePercent / 100) };
  const problem = 'Before the start there was nothing, and no part of nothing is a target: set `target` or `baseline`.';
  return { target: null, problem };
}

function statusOf(
  { metric }: Goal,
  {
    is,
    target,
    shouldBe,
    isOver,
  }: {
    readonly is: number | null;
    readonly target: number | null;
    readonly shouldBe: number | null;
    readonly isOver: boolean;
  },
): GoalStatus {
  if (is === null || target === null || shouldBe === null) return 'unknown';
  const isThere = (wanted: number): boolean => (lowerIsBetter(metric) ? is <= wanted : is >= wanted);
  if (isOver) return isThere(target) ? 'reached' : 'missed';
  if (addsUp(metric) && isThere(target)) return 'reached';
  return isThere(shouldBe) ? 'on_track' : 'behind';
}
