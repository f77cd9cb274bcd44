import type { Problem } from '../domain/errors.ts';
import { type Duration, parseDuration, SECOND } from '../domain/time.ts';

/** `30d`, `1h`, `45m`, `90s`, or seconds as a whole number. */
export function readDuration(value: unknown, path: string, problems: Problem[]): Duration | undefined {
  const seconds = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e10;
  const duration = seconds ? value * SECOND : typeof value === 'string' ? parseDuration(value) : undefined;
  if (duration === undefined)
    problems.push({ path, detail: 'must be a duration such as "30d" or "1h", or whole seconds' });
  return duration;
}
