import type { Instant } from '../domain/time.ts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
/** 9999-12-31T23:59:59.999Z: beyond it lie mistakes, not events. */
const LATEST: Instant = 253_402_300_799_999;

/**
 * Reads a time as the wire carries it: epoch milliseconds or ISO 8601 (seconds and fractions optional, digits beyond
 * milliseconds cut off, no offset = UTC). `undefined`: not a time between 1970 and 9999, or not on the calendar.
 */
export function readTime(value: string | number): Instant | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 0 && value <= LATEST ? Math.trunc(value) : undefined;
  }
  const match = ISO.exec(value.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = match;
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
  const at = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.slice(0, 3).padEnd(3, '0')));
  const back = new Date(at);
  if (back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return undefined;
  const utc = at - readOffset(offset);
  return utc >= 0 && utc <= LATEST ? utc : undefined;
}

function readOffset(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}
