import type { SQSBatchResponse } from 'aws-lambda';

/** Some messages of a batch that are done, or come again, together. */
export type BatchPart = { readonly messageIds: readonly string[]; readonly run: () => Promise<void> };

/**
 * Runs one part after the other; a fault brings back the messages of its part and of no other. The fault's kind does not
 * matter here: the queue tries again, and after some times puts the message aside.
 */
export async function answerBatch(
  parts: readonly BatchPart[],
  reportFault: (error: unknown, messageId: string) => void,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { readonly itemIdentifier: string }[] = [];
  for (const { messageIds, run } of parts) {
    try {
      await run();
    } catch (error) {
      for (const messageId of messageIds) {
        reportFault(error, messageId);
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
  }
  return { batchItemFailures };
}
