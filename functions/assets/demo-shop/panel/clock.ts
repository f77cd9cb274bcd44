import { clockNow, moveClock } from './backtrail.ts';

const TWO_HOURS_MS = 2 * 3_600_000;
/** Shorter than between two looks. */
const STANDING_MS = 1_000;

/**
 * The host's clock. Once it was moved it stands still between moves, and then what a visitor does within a second would all
 * have one time: so while this page is open, it takes the clock along.
 */
export function createClock() {
  let last: { readonly now: number; readonly at: number } | undefined;
  return {
    async look(): Promise<number> {
      const now = await clockNow();
      const at = performance.now();
      const gone = last === undefined ? 0 : at - last.at;
      if (last?.now === now && gone > STANDING_MS) await moveClock(now + Math.round(gone));
      if (last?.now !== now || gone > STANDING_MS) last = { now: await clockNow(), at };
      return last?.now ?? now;
    },
    async letTwoHoursPass(): Promise<void> {
      await moveClock((await clockNow()) + TWO_HOURS_MS);
      last = undefined;
    },
  };
}
