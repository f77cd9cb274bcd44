/** Which messages of a batch are done. The rest stay in flight until their visibility timeout ends, as on AWS. */
import { isRecord } from '../assembly/template.ts';
import type { InvocationResult } from '../lambda/invocation.ts';

export function doneMessages(
  messageIds: readonly string[],
  outcome: InvocationResult,
  partialFailures: boolean,
): readonly string[] {
  if (outcome.kind === 'failed') return [];
  if (!partialFailures) return messageIds;
  const failed = failedMessages(outcome.result);
  // An id that is missing or unknown says that the function is wrong about its batch: all of it comes again.
  if (failed === undefined || failed.some((id) => !messageIds.includes(id))) return [];
  return messageIds.filter((id) => !failed.includes(id));
}

/** Undefined: malformed. An empty answer means success. */
function failedMessages(result: string): readonly string[] | undefined {
  const answer: unknown = JSON.parse(result);
  if (answer === null || answer === '') return [];
  if (!isRecord(answer)) return undefined;
  const { batchItemFailures } = answer;
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const ids: string[] = [];
  for (const failure of batchItemFailures) {
    const id: unknown = isRecord(failure) ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || id === '') return undefined;
    ids.push(id);
  }
  return ids;
}
