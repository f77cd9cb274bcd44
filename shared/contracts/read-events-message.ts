import * as z from 'zod/mini';
import { Unavailable } from '../domain/errors.ts';
import type { EventsMessage } from './messages.ts';
import { UnreadableMessage } from './unreadable-message.ts';

const VERSION = 1;
/** As far as dates reach. A time of receipt beyond would fail the whole batch, whose archive is filed by it. */
const LATEST = 8.64e15;
const event = z.looseObject({ eventId: z.string(), event: z.string(), occurredAt: z.number(), trust: z.string() });
const client = z.object({ ipAddress: z.optional(z.string()), userAgent: z.optional(z.string()) });
const schema = z.object({
  v: z.literal(VERSION),
  siteId: z.string(),
  receivedAt: z.int().check(z.minimum(0), z.maximum(LATEST)),
  events: z.array(event),
  withheld: z.array(z.looseObject({ eventId: z.string(), reason: z.string() })),
  rejected: z.array(z.looseObject({ index: z.number(), detail: z.string() })),
  unlink: z.optional(z.array(z.string())),
  erase: z.optional(z.array(z.string())),
  client: z.optional(client),
  clients: z.optional(z.record(z.string(), client)),
});
const ofAnyVersion = z.looseObject({ v: z.number() });

/**
 * Reads what `collect` queued. It was checked on the way in, so only its shape is looked at again.
 *
 * @throws UnreadableMessage when it never can be read; Unavailable when it is of another version: a release that reads it
 *   may be here when it comes again.
 */
export function readEventsMessage(body: string): EventsMessage {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UnreadableMessage('It is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as unknown as EventsMessage;
  const version = ofAnyVersion.safeParse(value).data?.v ?? VERSION;
  if (version !== VERSION)
    throw new Unavailable(`This release reads events messages of version ${VERSION}, not ${version}`);
  const paths = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
  throw new UnreadableMessage(`It is not of the form of an events message: ${paths.slice(0, 5).join(', ')}`);
}
