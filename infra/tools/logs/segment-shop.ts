import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LogEvent, oldestFirst } from './log-event.ts';
import { type Row, readLogTime, readRows } from './read-rows.ts';
import { withOwnMark } from './with-own-mark.ts';

export type SegmentShopOptions = {
  /**
   * `own` (default): every landing with a `utm_source` gets a `utm_id` of its own and is a touchpoint, and those with a
   * click id alone lose it. `kept`: urls are sent as they stand in the file.
   */
  readonly marks?: 'own' | 'kept';
};

/** What the shop's own events lack of their orders' and products' currency. */
const CURRENCY = 'USD';

/**
 * A shop's Segment events (`user_id, event_type, event_id, ts`), under their Segment names. What is known of an event
 * comes from the files beside: the url of a landing, what was looked at, put into the cart or bought, and what was paid.
 * A row that repeats an event id is a real second delivery and is sent like any other; where it names another visitor,
 * the landing stays with the first one's.
 *
 * @param path `events.csv.gz` or the folder it lies in.
 */
export async function readSegmentShop(
  path: string,
  { marks = 'own' }: SegmentShopOptions = {},
): Promise<readonly LogEvent[]> {
  const file = statSync(path).isDirectory() ? join(path, 'events.csv.gz') : path;
  const beside = (name: string): Promise<ReadonlyMap<string, Row>> => readById(join(dirname(file), name));
  const [landings, viewed, added, checkouts, orders] = await Promise.all([
    beside('first_pages.csv.gz'),
    beside('product_viewed.csv.gz'),
    beside('product_added.csv.gz'),
    beside('checkout_started.csv.gz'),
    beside('order_completed.csv.gz'),
  ]);
  const rows = await readRows(file);
  const firstVisitor = new Map(rows.toReversed().map((row) => [row.event_id ?? '', row.user_id ?? '']));
  const detailsOf = (event: string, eventId: string, visitorId: string): Partial<LogEvent> => {
    switch (event) {
      case 'Page': {
        const url = firstVisitor.get(eventId) === visitorId ? landings.get(eventId)?.url : undefined;
        return url === undefined ? {} : { url: marks === 'own' ? withOwnMark(url, eventId) : url };
      }
      case 'Product Viewed':
        return product(viewed.get(eventId));
      case 'Product Added':
        return product(added.get(eventId));
      case 'Checkout Started':
        return basket(checkouts.get(eventId));
      case 'Order Completed':
        return { orderId: eventId, ...basket(orders.get(eventId)) };
      default:
        return {};
    }
  };
  return rows
    .map(({ user_id: visitorId = '', event_type: event = '', event_id: eventId = '', ts = '' }): LogEvent => {
      return { eventId, event, occurredAt: readLogTime(ts, file), visitorId, ...detailsOf(event, eventId, visitorId) };
    })
    .sort(oldestFirst);
}

/** The first row of each id. */
async function readById(file: string): Promise<ReadonlyMap<string, Row>> {
  if (!existsSync(file)) return new Map();
  return new Map((await readRows(file)).toReversed().map((row) => [row.id ?? '', row]));
}

const amount = (text: string | undefined): number | undefined =>
  text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);

function product(row: Row | undefined): Partial<LogEvent> {
  const price = amount(row?.price);
  if (!row?.variant) return {};
  return { items: [{ itemId: row.variant, ...(price === undefined ? {} : { price }) }] };
}

/** What a checkout or an order says: up to five articles, without prices, and the total. */
function basket(row: Row | undefined): Partial<LogEvent> {
  if (row === undefined) return {};
  const value = amount(row.total_price);
  const items = [1, 2, 3, 4, 5].flatMap((nth) => {
    const itemId = row[`variant_item_${nth}`];
    return itemId ? [{ itemId }] : [];
  });
  return {
    ...(value === undefined ? {} : { value, currency: CURRENCY }),
    ...(items.length === 0 ? {} : { items }),
  };
}
