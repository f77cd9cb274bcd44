import { events, received } from './event-views.ts';
import { touchpoints, visits } from './history-views.ts';
import { insightRows, insights, sites } from './insight-views.ts';
import { conversions, credits, items, refunds, replaced } from './order-views.ts';
import type { View } from './view.ts';

/** What can be asked of; `docs/sql.md` describes them. */
export const VIEWS: readonly View[] = [
  conversions,
  credits,
  items,
  refunds,
  replaced,
  touchpoints,
  visits,
  events,
  received,
  insights,
  insightRows,
  sites,
];

/** Views that a query may ask of: those whose names stand in it, as words. */
export function viewsIn(sql: string): readonly View[] {
  const words = new Set(sql.toLowerCase().match(/[a-z_]+/g));
  return VIEWS.filter(({ name }) => words.has(name));
}
