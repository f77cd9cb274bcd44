import { type Instant, MINUTE } from '../time.ts';

/** From the first to the last event of a visit. */
export type Visit = { readonly from: Instant; readonly to: Instant };

/** A visit ends when nothing happens for so long (as GA4's sessions do); neither midnight nor another campaign ends it. */
export const VISIT_GAP = 30 * MINUTE;

/** What happens without anybody coming to the shop: an ad that was seen, money given back, contact data brought in. */
const NO_VISITS: ReadonlySet<string> = new Set(['impression', 'refund', 'identify']);

export const makesVisit = (event: string): boolean => !NO_VISITS.has(event);

/**
 * Visits of both, sorted; what is less than 30 minutes apart is one. Whatever parts a visitor's events came in, joining
 * the parts gives the same visits.
 */
export function joinVisits(a: readonly Visit[], b: readonly Visit[]): readonly Visit[] {
  if (b.length === 0) return a;
  const joined: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of [...a, ...b].sort((x, y) => x.from - y.from || x.to - y.to)) {
    const last = joined.at(-1);
    if (last !== undefined && from - last.to < VISIT_GAP) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}
