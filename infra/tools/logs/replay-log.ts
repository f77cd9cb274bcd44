import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../api-client.ts';
import type { LogEvent } from './log-event.ts';

/** Real time: five tries of a message, each a visibility timeout apart. */
const LONGEST_WAIT = 20 * 60_000;
const DAY = 86_400_000;
const EVENTS_A_REQUEST = 500;
/** More visitors than these bring cannot be sure of a function's time on a busy machine. */
const EVENTS_A_DRAIN = 5_000;

export type ReplayOptions = {
  readonly siteId: string;
  /** Where the clock stands already: what happened before is sent first, visitor by visitor, as a shop sends its history. */
  readonly since?: number;
  /** Instants besides each day's end at which `onInstant` wants to look. */
  readonly stops?: readonly number[];
  /** Called with the clock standing at `at` and everything up to it applied. */
  readonly onInstant?: (at: number) => Promise<void>;
  readonly onProgress?: (sent: number, day: string) => void;
};

export type ReplayResult = { readonly sent: number; readonly accepted: number; readonly days: number };

/**
 * Sends a log's events over HTTP, day by day: the simulated clock goes to the end of the day, then the day's events are
 * sent and applied. Events come oldest first.
 */
export async function replayLog(
  api: ApiClient,
  log: readonly LogEvent[],
  options: ReplayOptions,
): Promise<ReplayResult> {
  const last = log.at(-1);
  const first = log[0];
  if (first === undefined || last === undefined) return { sent: 0, accepted: 0, days: 0 };
  const begin = Math.max(first.occurredAt, options.since ?? 0);
  const instants = instantsBetween(begin, last.occurredAt, options.stops ?? []);
  const events = historyFirst(log, options.since ?? 0);
  let sent = 0;
  let accepted = 0;
  for (const instant of instants) {
    await api.post('/__local/clock', { now: new Date(instant).toISOString() });
    let next = sent;
    while (next < events.length && (events[next]?.occurredAt ?? 0) <= instant) next += 1;
    for (let start = sent; start < next; start += EVENTS_A_REQUEST) {
      const batch = events.slice(start, Math.min(start + EVENTS_A_REQUEST, next));
      if (start > sent && (start - sent) % EVENTS_A_DRAIN === 0) await api.post('/__local/drain', {});
      const answer = await api.post<{ accepted: number }>('/v1/events', { siteId: options.siteId, events: batch });
      accepted += answer.accepted;
      options.onProgress?.(start + batch.length, new Date(instant - 1).toISOString().slice(0, 10));
    }
    sent = next;
    await settle(api);
    await options.onInstant?.(instant);
  }
  return { sent, accepted, days: instants.length };
}

/** What happened up to `since` sorted by visitor, the rest as it is. */
function historyFirst(log: readonly LogEvent[], since: number): readonly LogEvent[] {
  const begin = log.findIndex(({ occurredAt }) => occurredAt > since);
  const history = log.slice(0, begin < 0 ? undefined : begin);
  const byVisitor = Map.groupBy(history, ({ visitorId }) => visitorId);
  return [...[...byVisitor.values()].flat(), ...log.slice(history.length)];
}

/**
 * Until everything sent is applied. On a busy machine a function may run out of time; what it left comes again only
 * after minutes, and a drain does not wait for it.
 */
async function settle(api: ApiClient): Promise<void> {
  type Queues = { readonly queues: readonly { readonly visible: number; readonly inFlight: number }[] };
  const giveUpAt = performance.now() + LONGEST_WAIT;
  for (;;) {
    await api.post('/__local/drain', {});
    const { queues } = await api.get<Queues>('/__local/queues');
    if (queues.every(({ visible, inFlight }) => visible + inFlight === 0)) return;
    if (performance.now() > giveUpAt) throw new Error('Some messages are still waiting for their next try');
    await sleep(1_000);
  }
}

/** Every midnight (UTC) after the first event up to the one after the last, and the stops between them. */
function instantsBetween(first: number, last: number, stops: readonly number[]): readonly number[] {
  const instants = new Set(stops.filter((stop) => stop > first && stop < last));
  for (let midnight = (Math.floor(first / DAY) + 1) * DAY; midnight < last + DAY; midnight += DAY)
    instants.add(midnight);
  return [...instants].sort((a, b) => a - b);
}
