/** An event source mapping: as many pollers as may invoke at once, each with one batch in hand. */
import type { EventSourceDescription } from '../assembly/system.ts';
import type { QueueEngine } from '../engines/queue-engine.ts';
import type { ReceivedMessage } from '../engines/queue-engine-methods.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import { batchEvent } from './batch-event.ts';
import { doneMessages } from './batch-outcome.ts';

/**
 * Lambda takes events of up to 6 MB and promises no size. Here batches end sooner: one machine's engine would not write
 * what 6 MB of events change within the function's timeout, and a batch that timed out waits for minutes.
 */
const LARGEST_PAYLOAD = 1024 * 1024;

export interface PollDeps {
  readonly source: EventSourceDescription;
  readonly queues: QueueEngine;
  readonly concurrency: number;
  /** Counts as work in hand from the moment a batch arrives until its messages are deleted. */
  begin(): () => void;
  invoke(functionName: string, event: string): Promise<InvocationResult>;
  onHostClock(machineTime: number): number;
  lost(error: unknown): void;
}

/** Ends when the queue engine stops and hands out an empty batch. */
export function pollQueue(deps: PollDeps): Promise<void> {
  const { source, queues, concurrency, begin, invoke, onHostClock, lost } = deps;
  const { queueName: queue, batchSize, windowMs, functionName, partialFailures } = source;
  const request = { queue, batchSize, windowMs, maxBytes: LARGEST_PAYLOAD };

  async function poll(): Promise<void> {
    for (;;) {
      let end: (() => void) | undefined;
      // Marked as work in the very turn it arrives: a drain must not find it neither in the queue nor in hand.
      const batch = await queues.call('gather', request, (arrived) => {
        if (arrived.length > 0) end = begin();
      });
      if (batch.length === 0) return;
      try {
        await work(batch);
      } finally {
        end?.();
      }
    }
  }

  async function work(batch: readonly ReceivedMessage[]): Promise<void> {
    const outcome = await invoke(functionName, JSON.stringify(batchEvent(source, batch, onHostClock)));
    const done = new Set(
      doneMessages(
        batch.map(({ messageId }) => messageId),
        outcome,
        partialFailures,
      ),
    );
    const receiptHandles = batch
      .filter(({ messageId }) => done.has(messageId))
      .map(({ receiptHandle }) => receiptHandle);
    if (receiptHandles.length > 0) await queues.call('remove', { queue, receiptHandles });
  }

  return Promise.all(Array.from({ length: concurrency }, poll)).then(() => {}, lost);
}
