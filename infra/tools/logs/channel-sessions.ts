import { type LogEvent, oldestFirst } from './log-event.ts';
import { readLogTime, readRows } from './read-rows.ts';

/**
 * A log of sessions with their marketing channel. Each session is a landing whose `utm_source` is the channel and whose
 * `utm_id` is its own, so that every row is a touchpoint; a session with revenue is also an order at the same time.
 */
export async function readChannelSessions(file: string): Promise<readonly LogEvent[]> {
  const rows = await readRows(file);
  return rows
    .flatMap((row): LogEvent[] => {
      const { CUSTOMERID: visitorId = '', SESSIONID: session = '', MARKETINGCHANNEL: channel = '' } = row;
      const occurredAt = readLogTime(row.TIMESTAMP_TOUCHPOINT ?? '', file);
      const marks = new URLSearchParams({ utm_source: channel, utm_id: session });
      const url = `https://shop.example/?${marks}`;
      const landing: LogEvent = { eventId: session, event: 'page_view', occurredAt, visitorId, url };
      const revenue = row.REVENUE ?? '';
      if (revenue === '') return [landing];
      const order = { orderId: session, value: Number(revenue), currency: 'EUR' };
      return [landing, { eventId: `${session}.order`, event: 'purchase', occurredAt, visitorId, ...order }];
    })
    .sort(oldestFirst);
}
