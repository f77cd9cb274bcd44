import { setTimeout as wait } from 'node:timers/promises';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { ApiError } from '../api-error.ts';
import { readConnection } from '../cli/connection.ts';
import { paint } from '../cli/paint.ts';
import type { Terminal } from '../cli/terminal.ts';
import { eventLine } from './event-line.ts';
import { createNewEvents } from './new-events.ts';
import { type RecentAnswer, type RecentEvent, recentPath } from './recent-event.ts';

export type TailOptions = {
  readonly url?: string;
  readonly key?: string;
  readonly visitor?: string;
  /** How many of the last day's events are shown before new ones. */
  readonly lines: number;
  /** Seconds between two looks. */
  readonly every: number;
  readonly once?: boolean;
  readonly json?: boolean;
};

const EVENTS_A_LOOK = 200;
const MOST_EVENTS = 500;

/**
 * Shows events as they arrive until `stop` says so.
 *
 * @throws WrongCall, ApiError, NotReachable when the very first look fails; later failures are said and waited out.
 */
export async function runTail(options: TailOptions, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const { url, key } = readConnection(options, terminal.env, 'read');
  const api = createApiClient(url, key, stop);
  const limit = Math.min(MOST_EVENTS, Math.max(EVENTS_A_LOOK, options.lines));
  const newEvents = createNewEvents(limit);
  const printer = createPrinter(options, terminal);
  let failing = false;
  try {
    const answer = await look(api, limit, options);
    if (!answer.complete) terminal.err('There is more in the last 24 hours than one look can see.');
    printer.print(newEvents(answer.events).events.slice(options.lines === 0 ? limit : -options.lines));
    if (options.once === true) return;
    if (options.json !== true) terminal.err(paint(terminal, 'dim', `Following ${url}; Ctrl-C ends.`));
    for (;;) {
      await wait(options.every * 1_000, undefined, { signal: stop });
      try {
        const { events, gap } = newEvents((await look(api, limit, options)).events);
        if (gap) terminal.err('More events arrive than can be shown; some were left out.');
        printer.print(events);
        if (failing) terminal.err('It answers again.');
        failing = false;
      } catch (error) {
        if (stop.aborted || isFinal(error)) throw error;
        if (!failing) terminal.err(`${error instanceof Error ? error.message : String(error)} Trying on.`);
        failing = true;
      }
    }
  } catch (error) {
    if (!stop.aborted) throw error;
    if (options.json !== true) terminal.err(`\n${printer.summary()}`);
  }
}

const look = (api: ApiClient, limit: number, { visitor }: TailOptions): Promise<RecentAnswer> =>
  api.get<RecentAnswer>(recentPath(limit, visitor));

/** The key or the question will be as wrong in two seconds. */
const isFinal = (error: unknown): boolean => error instanceof ApiError && error.status < 500 && error.status !== 429;

function createPrinter({ json }: TailOptions, terminal: Terminal) {
  const counts = { accepted: 0, withheld: 0, rejected: 0 };
  let day = '';
  return {
    print(events: readonly RecentEvent[]): void {
      for (const event of events) {
        counts[event.status] += 1;
        if (json === true) {
          terminal.out(JSON.stringify(event));
          continue;
        }
        if (event.receivedAt.slice(0, 10) !== day) {
          day = event.receivedAt.slice(0, 10);
          terminal.out(paint(terminal, 'dim', `${day} (UTC)`));
        }
        terminal.out(eventLine(event, terminal));
      }
    },
    summary: (): string =>
      `${counts.accepted} accepted, ${counts.withheld} withheld, ${counts.rejected} rejected were shown.`,
  };
}
