import type { EventsMessage } from '../contracts/messages.ts';
import { Unavailable } from '../domain/errors.ts';

/** A message may be 1 MiB; what is left is for characters that become longer in JSON than they were. */
const MAX_BYTES = 1_000_000;

/**
 * SQS refuses U+FFFE and U+FFFF, which JSON leaves as they are; stand-ins for SQS also refuse what lies beyond U+FFFF.
 * Written as JSON escapes, all of them pass.
 */
export const escapeForSqs = (json: string): string =>
  json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

/** One `SendMessage`, however it is made. */
export type SendMessage = (input: { readonly QueueUrl: string; readonly MessageBody: string }) => Promise<unknown>;

/** Puts accepted requests into the events queue; durable when it returns. */
export function createEventsSender(sendMessage: SendMessage, queueUrl: string) {
  async function sendBody(body: string): Promise<void> {
    try {
      await sendMessage({ QueueUrl: queueUrl, MessageBody: body });
    } catch (cause) {
      throw new Unavailable('Events cannot be queued right now', { cause, retryAfterMs: 2_000 });
    }
  }

  /** @throws Unavailable when SQS does not take the message; the sender must send again. */
  async function send(message: EventsMessage): Promise<void> {
    const body = escapeForSqs(JSON.stringify(message));
    if (Buffer.byteLength(body) <= MAX_BYTES || message.events.length < 2) return sendBody(body);
    const half = Math.ceil(message.events.length / 2);
    await send({ ...message, events: message.events.slice(0, half) });
    await send({ ...message, events: message.events.slice(half), withheld: [], rejected: [] });
  }

  return { send };
}
