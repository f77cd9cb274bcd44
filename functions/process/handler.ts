import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import { readEventsMessage } from '../../shared/contracts/read-events-message.ts';
import type { createIngestEvents } from '../../shared/pipeline/ingest-events.ts';

export type ProcessDeps = {
  readonly ingestEvents: ReturnType<typeof createIngestEvents>;
  /** Told why a message will come again. */
  readonly reportFault: (error: unknown, messageId: string) => void;
};

/** What is under way when time runs short gets this long; a function that is stopped loses its whole batch's answer. */
const TIME_TO_FINISH = 5_000;

export type RemainingTime = { getRemainingTimeInMillis(): number };

/** Applies a batch of the events queue; messages that failed come again, all others are done. */
export function createProcessHandler({ ingestEvents, reportFault }: ProcessDeps) {
  return async ({ Records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const failed = new Map<string, unknown>();
    const readable: { readonly messageId: string; readonly message: EventsMessage }[] = [];
    for (const { messageId, body } of Records) {
      try {
        readable.push({ messageId, message: readEventsMessage(body) });
      } catch (error) {
        failed.set(messageId, error);
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
