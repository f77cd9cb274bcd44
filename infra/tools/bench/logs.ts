import { join } from 'node:path';
import { readGa4Merch } from '../logs/ga4-merch.ts';
import type { LogEvent } from '../logs/log-event.ts';
import { LOG_KINDS } from '../logs/log-kinds.ts';

/** The GA4 log is long; four busy days of December have everything in them. */
const GA4_FROM = Date.UTC(2020, 11, 8);
const GA4_TO = Date.UTC(2020, 11, 12);
/** A visitor with more events than this is a machine. */
const BOT_EVENTS = 5_000;

export type BenchLogs = {
  readonly shop?: readonly LogEvent[];
  readonly ga4?: { readonly events: readonly LogEvent[]; readonly part: string };
};

export async function readBenchLogs(folder: string): Promise<BenchLogs> {
  const readShop = LOG_KINDS['segment-shop'];
  const shop = readShop === undefined ? undefined : withoutBots(await readShop(join(folder, 'segment-shop')));
  const all = await readGa4Merch(join(folder, 'ga4-merch-events.csv.gz'));
  const events = all.filter(({ occurredAt }) => occurredAt >= GA4_FROM && occurredAt < GA4_TO);
  return { ...(shop === undefined ? {} : { shop }), ga4: { events, part: '8 to 11 December 2020' } };
}

function withoutBots(events: readonly LogEvent[]): readonly LogEvent[] {
  const counts = Map.groupBy(events, ({ visitorId }) => visitorId);
  return events.filter(({ visitorId }) => (counts.get(visitorId)?.length ?? 0) <= BOT_EVENTS);
}
