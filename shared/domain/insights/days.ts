import { dayOf, startOfDay } from '../civil-time.ts';
import type { Instant } from '../time.ts';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day of the calendar. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && Number(year) >= 1970;
}

/** The day so many days after (or before) a day. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days from `from` up to, without, `until`. */
export function daysBetween(from: string, until: string): readonly string[] {
  const days: string[] = [];
  for (let day = from; day < until; day = addDays(day, 1)) days.push(day);
  return days;
}

/**
 * The days that begin within [from, to) on the zone's clocks. Periods that follow each other share none, whatever the hour
 * at which they meet.
 */
export function daysBeginningIn(from: Instant, to: Instant, timeZone: string): { from: string; until: string } {
  const first = (at: Instant): string => {
    const isStart = startOfDay(at, timeZone) === at;
    return isStart ? dayOf(at, timeZone) : addDays(dayOf(at, timeZone), 1);
  };
  return { from: first(from), until: first(to) };
}
