import type { Params } from '../graph-call.ts';
import { GraphError, invalidParameter } from '../graph-error.ts';
import { integerParam } from '../params.ts';

const DAY_S = 86_400;
const OLDEST_S = 7 * DAY_S;
/** What happens at a till may be reported later. */
const OLDEST_AT_A_TILL_S = 62 * DAY_S;
/** No honest clock is this far ahead; milliseconds sent for seconds are, by fifty thousand years. */
const CANNOT_BE_SECONDS_S = 366 * DAY_S;
const STRICT_SKEW_S = 5 * 60;

/** Seconds since 1970. Meta documents no limit for the future, so a small one holds only where it was asked for. */
export function checkEventTime(event: Params, actionSource: string, nowMs: number, strict: boolean): number {
  const time = integerParam(event, 'event_time');
  if (time === undefined) throw invalidParameter('The event needs event_time.');
  const age = Math.floor(nowMs / 1000) - time;
  if (age > (actionSource === 'physical_store' ? OLDEST_AT_A_TILL_S : OLDEST_S)) throw tooOld();
  if (-age > (strict ? STRICT_SKEW_S : CANNOT_BE_SECONDS_S)) {
    throw invalidParameter('event_time lies in the future; it is a Unix time in seconds.');
  }
  return time;
}

function tooOld(): GraphError {
  return new GraphError({
    code: 100,
    subcode: 2804003,
    message: '(#100) Invalid parameter',
    userTitle: 'Event Timestamp Too Old',
    userMessage: 'Events must be sent within 7 days of when they happened, those of a physical store within 62 days.',
  });
}
