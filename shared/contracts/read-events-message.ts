import * as z from 'zod/mini';
import type { EventsMessage } from './messages.ts';

const event = z.looseObject({ eventId: z.string(), event: z.string(), occurredAt: z.number(), trust: z.string() });
const schema = z.object({
  v: z.literal(1),
  siteId: z.string(),
  receivedAt: z.number(),
  events: z.array(event),
  withheld: z.array(z.looseObject({ eventId: z.string(), reason: z.string() })),
  rejected: z.array(z.looseObject({ index: z.number(), detail: z.string() })),
  unlink: z.optional(z.array(z.string())),
});

/**
 * Reads what `collect` queued. It was checked on the way in, so only its shape is looked at again.
 *
 * @throws when it is of another version or no such message; the queue keeps it for the dead-letter queue.
 */
export function readEventsMessage(body: string): EventsMessage {
  const parsed = schema.safeParse(JSON.parse(body));
  if (!parsed.success) throw new Error('A message of the events queue is not of a known form');
  return parsed.data as unknown as EventsMessage;
}
