import type { RejectedEvent } from '../messages.ts';
import { type MessageContext, type MessageType, mapMessage } from './map-message.ts';
import { type Fields, fieldsOf } from './read-fields.ts';

/** Segment: "a limit of 32KB per event in the batch". */
const LARGEST_MESSAGE = 32 * 1024;

/** A body of one of the routes: one message, or a batch whose context holds for all of its messages. */
export type SegmentRequest = {
  readonly isBatch: boolean;
  readonly messages: readonly unknown[];
  readonly sentAt?: unknown;
  readonly writeKey?: unknown;
};

export type MappedRequest = {
  /** `index` is the message's place in the request. */
  readonly events: readonly { readonly index: number; readonly event: Fields; readonly userAgent?: string }[];
  readonly refused: readonly RejectedEvent[];
};

/** `undefined`: the body is not of this form. */
export function readRequest(type: MessageType | 'batch', body: unknown): SegmentRequest | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { batch, context, sentAt, writeKey } = body as Fields;
  if (type !== 'batch') return { isBatch: false, messages: [{ ...body, type }], sentAt, writeKey };
  if (!Array.isArray(batch)) return undefined;
  const shared = fieldsOf(context);
  const messages =
    context === undefined
      ? batch
      : batch.map((message) => ({
          ...fieldsOf(message),
          context: { ...shared, ...fieldsOf(fieldsOf(message).context) },
        }));
  // RudderStack's and Segment's clients say it once; others write it into each message.
  return { isBatch: true, messages, sentAt: sentAt ?? fieldsOf(batch[0]).sentAt, writeKey };
}

export function mapRequest({ messages }: SegmentRequest, context: MessageContext): MappedRequest {
  const events: { index: number; event: Fields; userAgent?: string }[] = [];
  const refused: RejectedEvent[] = [];
  messages.forEach((message, index) => {
    const tooMuch = whatIsTooMuch(message);
    if (tooMuch !== undefined) {
      refused.push({ index, path: '', detail: tooMuch });
      return;
    }
    const mapped = mapMessage(fieldsOf(message), context);
    if (mapped.kind === 'refused') refused.push({ index, ...mapped.refused });
    else {
      const { userAgent } = mapped;
      for (const event of mapped.events)
        events.push({ index, event, ...(userAgent === undefined ? {} : { userAgent }) });
    }
  });
  return { events, refused };
}

/** What can be parsed may still be nested deeper than can be written. */
function whatIsTooMuch(message: unknown): string | undefined {
  try {
    const { length } = new TextEncoder().encode(JSON.stringify(message));
    return length > LARGEST_MESSAGE ? 'must not be larger than 32 KB' : undefined;
  } catch (error) {
    if (error instanceof RangeError) return 'must not be nested thousands of levels deep';
    throw error;
  }
}
