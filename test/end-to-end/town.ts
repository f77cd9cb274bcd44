import type { Instant } from '../../shared/domain/time.ts';
import { type LogEntry, randomLog } from '../support/random-log.ts';
import { seeded } from '../support/seeded.ts';

/** Everything that names somebody or something is this neighbourhood's own. */
const NAMES: ReadonlySet<string> = new Set(['eventId', 'visitorId', 'userId', 'orderId', 'refundId', 'email']);

/** Many small random logs side by side, each with people and orders of its own. */
export function townLog(neighbourhoods: number, start: Instant): readonly LogEntry[] {
  return Array.from({ length: neighbourhoods }, (_, n) =>
    randomLog(seeded(n + 1), start).map(
      (entry): LogEntry => ({ ...entry, event: rename(entry.event, `n${n}-`) as LogEntry['event'] }),
    ),
  ).flat();
}

function rename(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => rename(entry, prefix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      NAMES.has(name) && typeof entry === 'string' ? `${prefix}${entry}` : rename(entry, prefix),
    ]),
  );
}
