import type { Instant } from './time.ts';
import { DAY, MINUTE } from './time.ts';

/** Whether the machine knows the IANA zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatterOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATTERS.get(timeZone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATTERS.set(timeZone, formatter);
  return formatter;
}

/** What a zone's clocks show at an instant, written as if it were UTC. */
function wallClock(at: Instant, timeZone: string): Instant {
  if (timeZone === 'UTC') return at;
  const fields: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) fields[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

/**
 * The instant at which a zone's clocks show `wall`. Where clocks go back and show it twice: the first time. Where they
 * jump over it: as long after the jump as it would have been after it without one, so a day begins with its first moment.
 */
function instantOf(wall: Instant, timeZone: string): Instant {
  if (timeZone === 'UTC') return wall;
  const offsetAt = (at: Instant): number => wallClock(at, timeZone) - at;
  const before = wall - offsetAt(wall - DAY);
  const after = wall - offsetAt(wall + DAY);
  const shown = [before, after].filter((at) => wallClock(at, timeZone) === wall);
  return shown.length === 0 ? before : Math.min(...shown);
}

const BARE_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const EPOCH = /^\d{9,15}$/;

/**
 * Reads a time as queries give it: ISO 8601 (without an offset: on the site's clocks), epoch milliseconds, or a bare date,
 * which is that day's first moment in the site's zone. `undefined` for anything else, dates that do not exist included.
 */
export function parseCivilTime(text: string, timeZone: string): Instant | undefined {
  if (EPOCH.test(text) || text === '0') return Number(text);
  const date = BARE_DATE.exec(text);
  if (date !== null) {
    const midnight = fromFields(date.slice(1, 4));
    return midnight === undefined ? undefined : instantOf(midnight, timeZone);
  }
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const wall = fromFields(match.slice(1, 7));
  if (wall === undefined) return undefined;
  const at = wall + Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1000 + 1e-6);
  const offset = match[8];
  return offset === undefined ? instantOf(at, timeZone) : at - offsetOf(offset);
}

/** Fields as text: year, month, day, and perhaps hour, minute, second. */
function fromFields(fields: readonly (string | undefined)[]): Instant | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map((field) => Number(field ?? 0));
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const exists = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!exists || hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0)) return undefined;
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return (text.startsWith('-') ? -minutes : minutes) * MINUTE;
}

/** The calendar day (`2024-03-31`) an instant falls on in a zone. */
export function dayOf(at: Instant, timeZone: string): string {
  return new Date(wallClock(at, timeZone)).toISOString().slice(0, 10);
}

/** The first moment of the day `days` after (or before) the one an instant falls on. */
export function startOfDay(at: Instant, timeZone: string, days = 0): Instant {
  const wall = wallClock(at, timeZone);
  return instantOf(Math.floor(wall / DAY) * DAY + days * DAY, timeZone);
}

/** Clocks anywhere change at quarter hours only, so a zone's offset holds for each of them. */
const QUARTER = 15 * MINUTE;

/** `dayOf` for many instants of one zone: asks the zone once per quarter of an hour. */
export function createDayOf(timeZone: string): (at: Instant) => string {
  const days = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER);
    const known = days.get(quarter);
    if (known !== undefined) return known;
    const day = dayOf(quarter * QUARTER, timeZone);
    days.set(quarter, day);
    return day;
  };
}
