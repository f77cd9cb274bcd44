import { type Duration, HOUR, type Instant, MINUTE, SECOND } from '../time.ts';
import type { Audience, AudienceError, Failure } from './audience.ts';

const FIRST_PAUSE = 30 * SECOND;
/** As long as sweeps are apart: once Meta is back, the next sweep finds nobody waiting longer. */
const LONGEST_PAUSE = 5 * MINUTE;
const LONGEST_AFTER_LIMIT = 15 * MINUTE;
/** Meta says minutes; more than a day is a mistake. */
const LONGEST_ASKED = 24 * HOUR;

/**
 * When to try again: the longest of what Meta asks for and a pause that doubles with every failure, of which a random
 * part is taken, so that sites that failed together do not come back together.
 *
 * @param random From 0 to 1.
 */
export function failedAt(
  { waitMs = 0, isLimit, isGone: _, ...failure }: Failure,
  at: Instant,
  before: AudienceError | undefined,
  random: number,
): AudienceError {
  if (failure.class !== 'retry-later') return { at, ...failure };
  const tries = before?.class === 'retry-later' ? (before.tries ?? 1) + 1 : 1;
  const most = isLimit === true ? LONGEST_AFTER_LIMIT : LONGEST_PAUSE;
  const pause = random * Math.min(most, FIRST_PAUSE * 2 ** Math.min(tries - 1, 20));
  return { at, ...failure, tries, retryAt: at + Math.max(Math.min(waitMs, LONGEST_ASKED), Math.round(pause)) };
}

/** How long Meta is to be left alone, if that is later than `at`. The time is the messages', as for everything people wait for. */
export function heldUntil(audiences: readonly Audience[], at: Instant): Instant | undefined {
  const until = audiences.flatMap(({ status, lastError }) =>
    status === 'running' && lastError?.wholeAccount === true ? (lastError.retryAt ?? []) : [],
  );
  const latest: Duration = Math.max(...until, 0);
  return latest > at ? latest : undefined;
}

/** The same for one audience, whose trouble is its own. */
export function isHeld({ lastError }: Audience, at: Instant): boolean {
  return lastError?.wholeAccount !== true && lastError?.retryAt !== undefined && lastError.retryAt > at;
}
