import { count, day, dayThere, money, SITE, text, time, type View } from './view.ts';

const OF_SITE = 'LEFT JOIN files.sites s ON s.site = e.site';
const EVENT_SITE = { ...SITE, is: 'e.site' };

/** An event told of by two requests is one, at its earliest time; what was erased is not there. */
const ONCE = `(
  SELECT * FROM files.raw r WHERE r."kind" = 'accepted' AND NOT EXISTS (
    SELECT 1 FROM files.erased x
    WHERE x.site = r.site AND x."visitorId" = r."visitorId" AND r."occurredAt" <= x."erasedAt")
  QUALIFY row_number() OVER (PARTITION BY r.site, r."eventId" ORDER BY r."occurredAt", r."receivedAt") = 1
) e ${OF_SITE}`;

export const events: View = {
  name: 'events',
  about: 'an accepted event, once, however often it was sent',
  reads: ['raw', 'erased'],
  columns: [
    EVENT_SITE,
    text('event_id', 'e."eventId"', "the sender's"),
    text('event', 'e."event"', 'GA4 name, such as `page_view`, or a custom one'),
    time('occurred_at', 'e."occurredAt"', 'when it happened; of several times told the earliest'),
    day('day', dayThere('e."occurredAt"'), "that day in the site's time zone"),
    time('received_at', 'e."receivedAt"', 'when it came in'),
    text('visitor_id', 'e."visitorId"', 'browser; NULL: money without consent'),
    text('user_id', 'e."userId"', "the shop's account, as sent"),
    text('trust', 'e."trust"', '`pixel`, `signed` or `server`'),
    text('consent', 'e."consent"', '`granted` or `denied`, as sent'),
    text('url', 'e."url"', 'page'),
    text('referrer', 'e."referrer"', 'as sent'),
    text('title', 'e."title"', 'of the page'),
    money('value', 'e."value"', 'as sent'),
    text('currency', 'e."currency"', 'ISO 4217'),
    money('tax', 'e."tax"', 'as sent'),
    money('shipping', 'e."shipping"', 'as sent'),
    money('discount', 'e."discount"', 'as sent'),
    text('order_id', 'e."orderId"', 'of purchases and refunds'),
    text('refund_id', 'e."refundId"', 'of refunds'),
    { name: 'items', type: 'JSON', is: 'to_json(e."items")', about: 'lines: itemId, name, category, price, quantity' },
    { name: 'properties', type: 'JSON', is: 'e."properties"', about: "the sender's own fields" },
  ],
  from: ONCE,
};

export const received: View = {
  name: 'received',
  about: 'a line of the archive: everything that came in, repeated, withheld and refused too',
  reads: ['raw'],
  columns: [
    EVENT_SITE,
    text('status', 'e."kind"', '`accepted`, `withheld` or `rejected`'),
    time('received_at', 'e."receivedAt"', 'when it came in'),
    day('day', dayThere('e."receivedAt"'), "that day in the site's time zone"),
    text('event_id', 'e."eventId"', "the sender's, as far as it could be read"),
    text('event', 'e."event"', 'its name'),
    time('occurred_at', 'e."occurredAt"', 'when it happened'),
    text('visitor_id', 'e."visitorId"', 'browser'),
    text('reason', 'coalesce(e."reason", e."detail")', 'why it was withheld or refused'),
    text('field', 'e."path"', 'which field was wrong'),
    count(
      'copy',
      'CASE WHEN e."eventId" IS NULL THEN 1 ELSE row_number() OVER (PARTITION BY e.site, e."kind", e."eventId" ORDER BY e."receivedAt", e."occurredAt") END',
      'how often the event had come in by then; 1: the first time',
    ),
  ],
  from: `files.raw e ${OF_SITE}`,
};
