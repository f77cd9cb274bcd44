/** While the clock runs, schedules tick by themselves. */
import type { Occurrences } from './expression.ts';

/** A timer longer than this overflows. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface RealTimeRunner {
  stop(): void;
}

export function runInRealTime<S extends { readonly occurrences: Occurrences }>(
  schedules: readonly S[],
  now: () => number,
  run: (schedule: S, at: number) => void,
): RealTimeRunner {
  const timers = new Map<S, NodeJS.Timeout>();
  const arm = (schedule: S, after: number) => {
    const at = schedule.occurrences.next(after);
    if (at === undefined) return;
    const wait = at - now();
    const timer = setTimeout(
      () => {
        if (wait > LONGEST_TIMER) return arm(schedule, after);
        arm(schedule, at);
        run(schedule, at);
      },
      Math.min(Math.max(wait, 0), LONGEST_TIMER),
    );
    timers.set(schedule, timer);
  };
  for (const schedule of schedules) arm(schedule, now());
  return {
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
