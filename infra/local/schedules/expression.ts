/** When a schedule is due: `rate(…)`, `cron(…)` and `at(…)` of EventBridge Scheduler. */
import { Cron } from 'croner';
import { LocalHostError } from '../local-host-error.ts';

export interface Occurrences {
  /** The first due time after `after`. */
  next(after: number): number | undefined;
  /** The last due time in (after, upTo]. */
  last(after: number, upTo: number): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export function readExpression(expression: string, timeZone: string): Occurrences {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return every(inner, expression);
    case 'cron':
      return cron(inner, timeZone);
    case 'at':
      return once(Date.parse(`${inner}Z`));
    default:
      throw new LocalHostError(`The schedule expression ${expression} is not understood.`);
  }
}

/**
 * AWS counts from the schedule's creation. Here the grid starts at 1970, so that it is the same after every restart.
 */
function every(inner: string, expression: string): Occurrences {
  const [, count = '', unit = ''] = /^(\d+)\s+(minute|hour|day)s?$/.exec(inner.trim()) ?? [];
  const step = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(step > 0)) throw new LocalHostError(`The schedule expression ${expression} is not understood.`);
  return {
    next: (after) => (Math.floor(after / step) + 1) * step,
    last(after, upTo) {
      const found = Math.floor(upTo / step) * step;
      return found > after ? found : undefined;
    },
  };
}

function once(at: number): Occurrences {
  return {
    next: (after) => (at > after ? at : undefined),
    last: (after, upTo) => (at > after && at <= upTo ? at : undefined),
  };
}

function cron(inner: string, timeZone: string): Occurrences {
  const [minute, hour, day, month, weekday = '*', year = '*'] = inner.trim().split(/\s+/);
  const pattern = [0, minute, hour, day, month, fromSundayIsOne(weekday), year].join(' ').replaceAll('?', '*');
  const job = new Cron(pattern, { timezone: timeZone, paused: true });
  const next = (after: number) => job.nextRun(new Date(after))?.getTime();
  return {
    next,
    last(after, upTo) {
      let found: number | undefined;
      for (let at = next(after); at !== undefined && at <= upTo; at = next(at)) found = at;
      return found;
    },
  };
}

/** AWS numbers the week from 1 = Sunday, the library from 0. */
function fromSundayIsOne(weekday: string): string {
  return weekday.replace(/(?<![#\d])[1-7]/g, (day) => String(Number(day) - 1)).replace(/(\d)L/g, '$1#L');
}
