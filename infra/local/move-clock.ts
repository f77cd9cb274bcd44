/** Moves the clock: everything that would have happened by then happens, in time order. */
import type { ScheduleDescription } from './assembly/system.ts';
import type { Clock } from './clock.ts';
import { LocalHostError } from './local-host-error.ts';
import { dueTicks } from './schedules/due-ticks.ts';
import type { Occurrences } from './schedules/expression.ts';

export type RunningSchedule = ScheduleDescription & { readonly occurrences: Occurrences };

export interface MoveClockDeps {
  readonly clock: Clock;
  readonly schedules: readonly RunningSchedule[];
  drain(): Promise<void>;
  runTick(schedule: ScheduleDescription, at: number): Promise<void>;
  /** No ticks by themselves any more. */
  halt(): void;
  /** Ticks by themselves from now on. */
  run(): void;
  /** Whether the host is about to end; a move is then left where it is. */
  stopping(): boolean;
}

export type MoveResult =
  | { readonly kind: 'moved'; readonly now: number }
  | { readonly kind: 'refused'; readonly now: number };

export function createMoveClock({ clock, schedules, drain, runTick, halt, run, stopping }: MoveClockDeps) {
  let last: Promise<unknown> = Promise.resolve();

  async function move(to: number, runOn: boolean): Promise<MoveResult> {
    const from = clock.now();
    if (to < from) return { kind: 'refused', now: from };
    if (clock.running) {
      clock.standAt(from);
      halt();
    }
    await drain();
    for (const { schedule, at } of dueTicks(schedules, from, to)) {
      if (stopping()) throw new LocalHostError('The host is stopping; the clock did not get there.');
      clock.standAt(at);
      await runTick(schedule, at);
      await drain();
    }
    clock.standAt(to);
    await drain();
    if (runOn) {
      clock.runFrom(to);
      run();
    }
    await clock.save();
    return { kind: 'moved', now: to };
  }

  /** One move after the other. */
  return (to: number, runOn = false): Promise<MoveResult> => {
    const next = last.then(() => move(to, runOn));
    last = next.catch(() => {});
    return next;
  };
}
