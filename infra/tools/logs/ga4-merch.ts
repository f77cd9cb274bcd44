import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LogEvent, oldestFirst } from './log-event.ts';
import { readLogTime, readRows } from './read-rows.ts';

/**
 * A GA4 shop log with one row per item (`user_id, ga_session_id, type, item_id, date`). Rows of one user, session, type
 * and time are one event with several items; a purchase is an order of its own, at list prices when the catalogue
 * `…-items.csv.gz` lies beside the log.
 */
export async function readGa4Merch(file: string): Promise<readonly LogEvent[]> {
  const prices = await readPrices(file);
  const events = new Map<string, { event: LogEvent; items: Map<string, number> }>();
  for (const row of await readRows(file)) {
    const { user_id: visitorId = '', ga_session_id: session = '', type = '', item_id: itemId = '', date = '' } = row;
    const occurredAt = readLogTime(date, file);
    const eventId = `${visitorId}.${session}.${type}.${occurredAt}`;
    const known = events.get(eventId) ?? {
      event: { eventId, event: type, occurredAt, visitorId },
      items: new Map<string, number>(),
    };
    known.items.set(itemId, (known.items.get(itemId) ?? 0) + 1);
    events.set(eventId, known);
  }
  return [...events.values()].map(({ event, items }) => withItems(event, items, prices)).sort(oldestFirst);
}

function withItems(
  event: LogEvent,
  counts: ReadonlyMap<string, number>,
  prices: ReadonlyMap<string, number>,
): LogEvent {
  const items = [...counts].map(([itemId, quantity]) => {
    const price = prices.get(itemId);
    return { itemId, quantity, ...(price === undefined ? {} : { price }) };
  });
  if (event.event !== 'purchase') return { ...event, items };
  const value = items.reduce((sum, item) => sum + (item.price ?? 0) * item.quantity, 0);
  return { ...event, items, orderId: event.eventId, value: Math.round(value * 100) / 100, currency: 'USD' };
}

async function readPrices(file: string): Promise<ReadonlyMap<string, number>> {
  const catalogue = join(dirname(file), 'ga4-merch-items.csv.gz');
  if (!existsSync(catalogue)) return new Map();
  const rows = await readRows(catalogue);
  return new Map(rows.map((row) => [row.id ?? '', Number(row.price_in_usd)]));
}
