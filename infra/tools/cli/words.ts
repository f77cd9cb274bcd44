/** `2026-03-01 12:30:05`, in UTC; a dash for what has not happened. */
export function when(time: string | null | undefined): string {
  return time == null ? '–' : time.slice(0, 19).replace('T', ' ');
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 hours`: in the largest unit that fits twice, so that nothing is said much too roughly. */
export function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= 2 * each) ?? ['second', 1_000];
  return count(Math.floor(ms / size), unit);
}

/** `1 event`, `2 events`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** A count that may not be known. */
export const orUnknown = (number: number | null): string => (number === null ? '?' : String(number));

/** Whole per cents, kept together by a blank that does not break; never 0 or 100 % of what is some but not all. */
export function share(part: number, whole: number): string {
  const rounded = Math.round((100 * part) / whole);
  if (rounded === 0 && part > 0) return '<\u00a01\u00a0%';
  if (rounded === 100 && part < whole) return '>\u00a099\u00a0%';
  return `${rounded}\u00a0%`;
}
