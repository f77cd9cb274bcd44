import { type LogEvent, oldestFirst } from './log-event.ts';
import { readLogTime, readRows } from './read-rows.ts';

/**
 * A log of ad impressions and conversions by channel (`customer_id, time, conversion, conversion_value, channel`). Every
 * row, a conversion's own included, is a landing whose `utm_source` is the channel and whose `utm_id` is its own, so that
 * every row is a touchpoint; a conversion is also an order at the same time. Rows have no ids: they are known by their
 * place in the file.
 */
export async function readMta(file: string): Promise<readonly LogEvent[]> {
  const rows = await readRows(file);
  return rows
    .flatMap((row, index): LogEvent[] => {
      const { customer_id: visitorId = '', channel = '' } = row;
      const occurredAt = readLogTime(row.time ?? '', file);
      const eventId = `row-${index}`;
      const url = `https://shop.example/?${new URLSearchParams({ utm_source: channel, utm_id: eventId })}`;
      const landing: LogEvent = { eventId, event: 'page_view', occurredAt, visitorId, url };
      if (row.conversion !== '1') return [landing];
      const order = { orderId: eventId, value: Number(row.conversion_value), currency: 'EUR' };
      return [landing, { eventId: `${eventId}.order`, event: 'purchase', occurredAt, visitorId, ...order }];
    })
    .sort(oldestFirst);
}
