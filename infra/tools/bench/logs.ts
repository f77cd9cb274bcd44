import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readGa4Merch } from '../logs/ga4-merch.ts';
import type { LogEvent } from '../logs/log-event.ts';
import { LOG_KINDS } from '../logs/log-kinds.ts';

/** A visitor with more events than this is a machine. */
const BOT_EVENTS = 5_000;

export type BenchLog = { readonly events: readonly LogEvent[]; readonly part: string };
export type BenchLogs = { readonly shop: BenchLog; readonly ga4: BenchLog };

/**
 * The two logs of the budgets; `undefined` when the folder has them not.
 *
 * @param part Of the shop log and of the GA4 log: one visitor in so many, with everything they did.
 */
export async function readBenchLogs(
  folder: string,
  part: { readonly shop: number; readonly ga4: number },
): Promise<BenchLogs | undefined> {
  if (!existsSync(join(folder, 'EXPECTED.md'))) return undefined;
  const shop = (await LOG_KINDS['segment-shop']?.(join(folder, 'segment-shop'))) ?? [];
  const ga4 = await readGa4Merch(join(folder, 'ga4-merch-events.csv.gz'));
  return { shop: oneIn(part.shop, withoutBots(shop)), ga4: oneIn(part.ga4, ga4) };
}

export function withoutBots(events: readonly LogEvent[]): readonly LogEvent[] {
  const counts = Map.groupBy(events, ({ visitorId }) => visitorId);
  return events.filter(({ visitorId }) => (counts.get(visitorId)?.length ?? 0) <= BOT_EVENTS);
}

/**
 * Whole visitors, so that nobody's history has holes; picked by other digits of the hash than those that say who is
 * identified. Batches of a part are shared by fewer people, so a part costs a little more per event than the whole.
 */
export function oneIn(share: number, events: readonly LogEvent[]): BenchLog {
  if (share === 1) return { events, part: 'whole' };
  const picked = new Map<string, boolean>();
  const isPicked = (visitorId: string): boolean => {
    const known = picked.get(visitorId);
    if (known !== undefined) return known;
    const hash = createHash('md5').update(visitorId).digest('hex').slice(8, 16);
    const decided = Number.parseInt(hash, 16) % share === 0;
    picked.set(visitorId, decided);
    return decided;
  };
  return { events: events.filter(({ visitorId }) => isPicked(visitorId)), part: `one visitor in ${share}` };
}
