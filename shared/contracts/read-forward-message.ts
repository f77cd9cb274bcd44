import * as z from 'zod/mini';
import type { ForwardMessage } from './messages.ts';

const event = z.looseObject({
  eventId: z.string(),
  event: z.string(),
  occurredAt: z.number(),
  visitorId: z.string(),
  matchKeys: z.looseObject({}),
});
const schema = z.object({ v: z.literal(1), siteId: z.string(), at: z.number(), events: z.array(event) });

/**
 * Reads a message of the forward queue.
 *
 * @throws when it is of another version or no such message; the queue keeps it for the dead-letter queue.
 */
export function readForwardMessage(body: string): ForwardMessage {
  const parsed = schema.safeParse(JSON.parse(body));
  if (!parsed.success) throw new Error('A message of the forward queue is not of a known form');
  return parsed.data as unknown as ForwardMessage;
}
