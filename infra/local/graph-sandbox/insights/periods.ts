import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { objectParam, textParam } from '../params.ts';

/** Days of the ad account, both ends in; the sandbox's accounts live in UTC. */
export type Period = { readonly since: string; readonly until: string };

const DAY_MS = 86_400_000;
/** Long before any ad. */
const FIRST_DAY = '2004-01-01';

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const addDays = (day: string, days: number): string => toDay(Date.parse(day) + days * DAY_MS);
const startOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;
const nextMonth = (day: string): string => startOfMonth(addDays(startOfMonth(day), 31));

export function parseTimeRange(params: Params, now: number): Period {
  const range = objectParam(params, 'time_range');
  if (range === undefined) return presetPeriod(textParam(params, 'date_preset') ?? 'last_30d', toDay(now));
  const [since, until] = [readDay(range, 'since'), readDay(range, 'until')];
  if (since > until) throw invalidParameter('time_range[since] must not be after time_range[until].');
  return { since, until };
}

function readDay(range: Params, name: string): string {
  const day = textParam(range, name) ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)) || toDay(Date.parse(day)) !== day) {
    throw invalidParameter(`time_range[${name}] must be a day, YYYY-MM-DD.`);
  }
  return day;
}

function presetPeriod(preset: string, today: string): Period {
  const yesterday = addDays(today, -1);
  const days = /^last_(3|7|14|28|30|90)d$/.exec(preset)?.[1];
  if (days !== undefined) return { since: addDays(today, -Number(days)), until: yesterday };
  switch (preset) {
    case 'today':
      return { since: today, until: today };
    case 'yesterday':
      return { since: yesterday, until: yesterday };
    case 'this_month':
      return { since: startOfMonth(today), until: today };
    case 'last_month': {
      const until = addDays(startOfMonth(today), -1);
      return { since: startOfMonth(until), until };
    }
    case 'this_quarter':
      return { since: startOfQuarter(today), until: today };
    case 'this_year':
      return { since: `${today.slice(0, 4)}-01-01`, until: today };
    case 'maximum':
    case 'data_maximum':
      return { since: FIRST_DAY, until: today };
    default:
      throw invalidParameter(`date_preset ${preset} is not a valid one.`);
  }
}

function startOfQuarter(day: string): string {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
  return `${day.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
}

/** The period of the answer's row that a day belongs to, or nothing outside of the question's. */
export type PeriodOf = (day: string) => Period | undefined;

/** `time_increment`: days at a time from the first one on, calendar months, or all days at once. */
export function parseIncrement(params: Params, whole: Period): PeriodOf {
  const increment = textParam(params, 'time_increment') ?? 'all_days';
  const within = (day: string): boolean => day >= whole.since && day <= whole.until;
  const cut = (since: string, next: string): Period => ({
    since: since < whole.since ? whole.since : since,
    until: next > whole.until ? whole.until : addDays(next, -1),
  });
  if (increment === 'all_days') return (day) => (within(day) ? whole : undefined);
  if (increment === 'monthly') return (day) => (within(day) ? cut(startOfMonth(day), nextMonth(day)) : undefined);
  const days = Number(increment);
  if (!Number.isInteger(days) || days < 1 || days > 90) {
    throw invalidParameter('time_increment must be a number of days from 1 to 90, monthly or all_days.');
  }
  return (day) => {
    if (!within(day)) return undefined;
    const nth = Math.floor((Date.parse(day) - Date.parse(whole.since)) / DAY_MS / days);
    const since = addDays(whole.since, nth * days);
    return cut(since, addDays(since, days));
  };
}
