import { join } from 'node:path';
import { createApiClient } from '../../tools/api-client.ts';
import { startProgress } from '../../tools/progress.ts';
import { makeCrowd } from './crowd.ts';
import type { DemoEvent } from './demo-event.ts';
import { readJourneys } from './read-journeys.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The demo lives this long and ends now. */
export const DEMO_DAYS = 21;
const CROWD = 260;
const STEP = 6 * HOUR;
const BROWSER_BATCH = 50;

const JOURNEYS = join(import.meta.dirname, '../../../events/journeys');

/** The first instant of a demo that ends at `end`. */
export const demoStart = (end: number): number => Math.floor(end / DAY) * DAY - DEMO_DAYS * DAY;

export type DemoHost = { readonly url: string; setClock(now: number): Promise<void> };

/**
 * Lets a few hand-written customers and a seeded crowd live three weeks through the HTTP API, on the simulated clock,
 * as browsers and a shop server would send it. The clock must stand at `demoStart(end)` and ends at `end`.
 */
export async function runDemo(host: DemoHost, end: number): Promise<void> {
  const start = demoStart(end);
  const events = [...readJourneys(JOURNEYS, start), ...makeCrowd(CROWD, start, DEMO_DAYS)]
    .filter(({ event }) => event.occurredAt <= end)
    .sort((a, b) => a.event.occurredAt - b.event.occurredAt);
  const bar = startProgress('Three weeks in a shop', events.length, 'events');
  let sent = 0;
  try {
    for (let now = start + STEP; sent < events.length || now < end; now += STEP) {
      const instant = Math.min(now, end);
      await host.setClock(instant);
      let next = sent;
      while (next < events.length && (events[next]?.event.occurredAt ?? 0) <= instant) next += 1;
      await send(host.url, events.slice(sent, next));
      sent = next;
      bar.update(sent, new Date(instant).toISOString().slice(0, 10));
      if (instant === end) break;
    }
    await createApiClient(host.url, '').post('/__local/drain', {});
  } finally {
    bar.stop();
  }
}

/** In the order they happened; neighbours of one sender share a request, as a browser's or a server's batch would. */
async function send(url: string, events: readonly DemoEvent[]): Promise<void> {
  const server = createApiClient(url, 'local-server-key');
  for (let start = 0; start < events.length; ) {
    const via = events[start]?.via ?? 'pixel';
    let end = start;
    while (end < events.length && end - start < BROWSER_BATCH && events[end]?.via === via) end += 1;
    const body = { siteId: 'local', events: events.slice(start, end).map(({ event }) => event) };
    if (via === 'server') await server.post('/v1/events', body);
    else await sendAsBrowser(url, body);
    start = end;
  }
}

/** A beacon: plain text, no key. */
async function sendAsBrowser(url: string, body: unknown): Promise<void> {
  const response = await fetch(new URL('/v1/events', url), {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The demo's events were refused (${response.status}): ${await response.text()}`);
}
