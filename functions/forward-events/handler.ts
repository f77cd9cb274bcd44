import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ForwardMessage } from '../../shared/contracts/messages.ts';
import { readForwardMessage } from '../../shared/contracts/read-forward-message.ts';
import { Unavailable } from '../../shared/domain/errors.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { createForwardEvents, ForwardResult } from '../../shared/pipeline/forward-events.ts';
import { answerBatch, type BatchPart } from '../../shared/runtime/sqs-batch.ts';

/** What Meta takes in one call. */
const MAX_EVENTS = 1_000;
/** A call that begins later might not end in time: Meta is given 20 s to answer, and may be asked twice. */
const TIME_FOR_A_CALL = 45_000;

export type ForwardHandlerDeps = {
  readonly forwardEvents: ReturnType<typeof createForwardEvents>;
  readonly wallClock: () => Instant;
  readonly reportFault: (error: unknown, messageId: string) => void;
  readonly reportResult: (siteId: string, result: ForwardResult) => void;
};

export type RemainingTime = { getRemainingTimeInMillis(): number };

type Received = { readonly messageId: string; readonly message: ForwardMessage; readonly now: Instant };

/** Whole messages of a site together, up to what one call to Meta takes, so that what failed comes again as it was. */
export function createForwardHandler({ forwardEvents, wallClock, reportFault, reportResult }: ForwardHandlerDeps) {
  return async ({ Records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const outOfTime = (): boolean => context.getRemainingTimeInMillis() < TIME_FOR_A_CALL;
    const parts: BatchPart[] = [];
    const received: Received[] = [];
    for (const { messageId, body, attributes } of Records) {
      try {
        const message = readForwardMessage(body);
        const waited = Math.max(0, wallClock() - Number(attributes.SentTimestamp));
        received.push({ messageId, message, now: message.at + waited });
      } catch (error) {
        parts.push({ messageIds: [messageId], run: () => Promise.reject(error) });
      }
    }
    for (const [siteId, ofSite] of Map.groupBy(received, ({ message }) => message.siteId)) {
      let failed: { readonly error: unknown } | undefined;
      for (const group of fill(ofSite)) {
        const events = group.flatMap(({ message }) => message.events);
        const now = Math.max(...group.map((one) => one.now));
        parts.push({
          messageIds: group.map(({ messageId }) => messageId),
          async run() {
            // Meta would answer the same once more, and holds calls against the account.
            if (failed !== undefined) throw failed.error;
            if (outOfTime()) throw new Unavailable('There was no time left for a part of the batch');
            try {
              reportResult(siteId, await forwardEvents({ siteId, events }, now, outOfTime));
            } catch (error) {
              failed = { error };
              throw error;
            }
          },
        });
      }
    }
    return answerBatch(parts, reportFault);
  };
}

function fill(messages: readonly Received[]): readonly (readonly Received[])[] {
  const groups: Received[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const one of messages) {
    const count = one.message.events.length;
    let group = groups.at(-1);
    if (group === undefined || size + count > MAX_EVENTS) {
      group = [];
      groups.push(group);
      size = 0;
    }
    group.push(one);
    size += count;
  }
  return groups;
}
