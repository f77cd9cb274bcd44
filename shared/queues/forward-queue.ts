import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ForwardMessage } from '../contracts/messages.ts';
import { Unavailable } from '../domain/errors.ts';
import type { ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import { escapeForSqs } from './events-sender.ts';

/** SQS bills every 64 KB, so larger messages are no cheaper; a message is what comes again when Meta does not answer. */
const MAX_BYTES = 250_000;
/** What Meta takes in one request. */
const MAX_EVENTS = 1_000;

/** Asks `forward-events` to tell Meta of events: as many in a message as fit. */
export function createForwardQueue(client: SQSClient, queueUrl: string) {
  return {
    /** Durable when it returns. @throws Unavailable when SQS does not take a message. */
    async send(message: ForwardMessage): Promise<void> {
      const bodies = pack(message.events).map((events) => JSON.stringify({ ...message, events }));
      try {
        await Promise.all(
          bodies.map((body) =>
            client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: escapeForSqs(body) })),
          ),
        );
      } catch (cause) {
        throw new Unavailable('Events cannot be queued for Meta right now', { cause });
      }
    },
  };
}

/** In their order, each part within both limits; an event alone always fits. */
export function pack(events: readonly ForwardedEvent[]): readonly (readonly ForwardedEvent[])[] {
  const parts: ForwardedEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = Buffer.byteLength(escapeForSqs(JSON.stringify(event))) + 1;
    let part = parts.at(-1);
    if (part === undefined || part.length >= MAX_EVENTS || bytes + size > MAX_BYTES) {
      part = [];
      parts.push(part);
      bytes = 0;
    }
    part.push(event);
    bytes += size;
  }
  return parts;
}
