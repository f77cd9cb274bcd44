import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import { readEventsMessage } from '../../shared/contracts/read-events-message.ts';
import { UnreadableMessage } from '../../shared/contracts/unreadable-message.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { createIngestEvents } from '../../shared/pipeline/ingest-events.ts';

export interface RejectedMessages {
  /** Durable when it returns. */
  put(message: {
    readonly messageId: string;
    readonly sentAt: Instant;
    readonly reason: string;
    readonly body: string;
  }): Promise<void>;
}

export type ProcessDeps = {
  readonly ingestEvents: ReturnType<typeof createIngestEvents>;
  readonly rejected: RejectedMessages;
  /** Told why a message will come again. */
  readonly reportFault: (error: unknown, messageId: string) => void;
  /** Told of a message that was put among the rejected and will not come again. */
  readonly reportUnreadable: (reason: string, messageId: string) => void;
};

/** What is under way when time runs short gets this long; a function that is stopped loses its whole batch's answer. */
const TIME_TO_FINISH = 5_000;

export type RemainingTime = { getRemainingTimeInMillis(): number };

/**
 * Applies a batch of the events queue; messages that failed come again, all others are done. One that cannot be read goes
 * to the archive's rejected ones: five more tries would not make it readable.
 */
export function createProcessHandler({ ingestEvents, rejected, reportFault, reportUnreadable }: ProcessDeps) {
  async function reject({ messageId, attributes, body }: SQSRecord, { message: reason }: Error): Promise<void> {
    await rejected.put({ messageId, sentAt: Number(attributes.SentTimestamp), reason, body });
    reportUnreadable(reason, messageId);
  }

  return async ({ Records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const failed = new Map<string, unknown>();
    const readable: { readonly messageId: string; readonly message: EventsMessage }[] = [];
    for (const record of Records) {
      const { messageId, body } = record;
      try {
        readable.push({ messageId, message: readEventsMessage(body) });
      } catch (error) {
        const outcome = error instanceof UnreadableMessage ? reject(record, error) : Promise.reject(error);
        await outcome.catch((fault: unknown) => failed.set(messageId, fault));
      }
    }
    const failures = await ingestEvents(
      readable.map(({ message }) => message),
      () => context.getRemainingTimeInMillis() < TIME_TO_FINISH,
    );
    for (const [index, error] of failures) {
      const messageId = readable[index]?.messageId;
      if (messageId !== undefined) failed.set(messageId, error);
    }
    for (const [messageId, error] of failed) reportFault(error, messageId);
    return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
