/** Which ticks a move of the clock runs, in time order. */
import type { Occurrences } from './expression.ts';

const HOUR = 3_600_000;

export type Tick<S> = { readonly schedule: S; readonly at: number };

/**
 * All ticks in (from, to]. A move of more than an hour keeps, for each schedule, the last tick of every simulated hour:
 * a level-triggered sweep then sees every hour's end, and the last tick of all is always among them.
 */
export function dueTicks<S extends { readonly occurrences: Occurrences }>(
  schedules: readonly S[],
  from: number,
  to: number,
): readonly Tick<S>[] {
  const merge = to - from > HOUR;
  const ticks = schedules.flatMap((schedule) =>
    (merge ? hourly(schedule.occurrences, from, to) : all(schedule.occurrences, from, to)).map((at) => ({
      schedule,
      at,
    })),
  );
  return ticks.sort((a, b) => a.at - b.at);
}

function all(occurrences: Occurrences, from: number, to: number): readonly number[] {
  const ticks: number[] = [];
  for (let at = occurrences.next(from); at !== undefined && at <= to; at = occurrences.next(at)) ticks.push(at);
  return ticks;
}

function hourly(occurrences: Occurrences, from: number, to: number): readonly number[] {
  const ticks: number[] = [];
  let after = from;
  for (;;) {
    const next = occurrences.next(after);
    if (next === undefined || next > to) return ticks;
    // Hours end on the full hour, with it included.
    const end = Math.min(Math.ceil(next / HOUR) * HOUR, to);
    const last = occurrences.last(after, end) ?? next;
    ticks.push(last);
    after = Math.max(last, end);
  }
}
