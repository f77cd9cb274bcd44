/** A moment as epoch milliseconds, UTC. The domain never asks a clock: every instant arrives with an event or a request. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;

export const SECOND: Duration = 1_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

const UNITS: Readonly<Record<string, Duration>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Reads `45s`, `30m`, `1h` or `30d`; `undefined` for anything else. */
export function parseDuration(text: string): Duration | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2]];
  return match?.[1] === undefined || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** Writes a duration in the largest unit that divides it: `2592000000` → `30d`. */
export function formatDuration(duration: Duration): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const length = UNITS[unit];
    if (length !== undefined && duration > 0 && duration % length === 0) return `${duration / length}${unit}`;
  }
  return `${Math.round(duration / SECOND)}s`;
}
