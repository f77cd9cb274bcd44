/**
 * What an event source's poller does: waits for a first message, then collects until the batch is full, its
 * payload is, or the window ends. It sits beside the queue, so that neither waiting nor filling costs a request each.
 */
import type { GatherRequest, ReceivedMessage } from './queue-engine-methods.ts';
import type { Persistence, SqsQueue, SqsStore } from './queue-stores.ts';

export interface BatchGatherer {
  gather(request: GatherRequest): Promise<readonly ReceivedMessage[]>;
  hurry(on: boolean): void;
  /** How many messages are in batches that still wait. */
  held(): number;
  stop(): void;
}

/** Waits are cut into pieces, only so that none outlives the engine for long. */
const LONGEST_WAIT_S = 20;
/** What a record carries besides its body, roughly. */
const RECORD_BYTES = 700;

export function createBatchGatherer(store: SqsStore, persistence: Persistence): BatchGatherer {
  let hurrying = false;
  let stopped = false;
  let held = 0;
  const hastened = new Set<() => void>();

  async function gather({ queue: name, batchSize, maxBytes, windowMs }: GatherRequest) {
    const queue = store.getQueueByName(name);
    if (queue === undefined) throw new Error(`There is no queue ${name}.`);
    const batch: ReceivedMessage[] = [];
    let bytes = 0;
    let full = false;
    const take = () => {
      persistence.transaction(() => {
        full = false;
        queue.processTimers();
        while (!full && queue.messages.length > 0) {
          const next = (queue.messages[0]?.body.length ?? 0) + RECORD_BYTES;
          if (batch.length > 0 && bytes + next > maxBytes) full = true;
          else {
            const message = receiveOne(queue, store);
            if (message === undefined) continue;
            batch.push(message);
            held += 1;
            bytes += message.body.length + RECORD_BYTES;
            full = batch.length >= batchSize;
          }
        }
      });
    };

    while (batch.length === 0 && !stopped) {
      if (queue.messages.length === 0) await queue.waitForMessages(LONGEST_WAIT_S);
      if (!stopped) take();
    }
    const until = performance.now() + windowMs;
    while (!full && !hurrying && !stopped) {
      const left = until - performance.now();
      if (left <= 0) break;
      await sooner(queue.waitForMessages(left / 1000));
      if (!stopped) take();
    }
    held -= batch.length;
    return batch;
  }

  /** Ends with the wait, or at once when somebody hurries. */
  function sooner(wait: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        hastened.delete(done);
        resolve();
      };
      hastened.add(done);
      void wait.then(done);
    });
  }

  const wake = () => {
    for (const done of [...hastened]) done();
  };
  return {
    gather,
    hurry(on) {
      hurrying = on;
      if (on) wake();
    },
    held: () => held,
    stop() {
      stopped = true;
      wake();
      for (const queue of store.allQueues()) queue.cancelWaiters();
    },
  };
}

/** Undefined: the message had failed too often and went to the dead letters instead. */
function receiveOne(queue: SqsQueue, store: SqsStore): ReceivedMessage | undefined {
  const [received] = queue.dequeue(1, undefined, (arn) => store.getQueueByArn(arn));
  if (received === undefined) return undefined;
  const message = queue.inflightMessages.get(received.ReceiptHandle)?.message;
  if (message === undefined) return undefined;
  return {
    messageId: message.messageId,
    receiptHandle: received.ReceiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    sentAt: message.sentTimestamp,
    firstReceivedAt: message.approximateFirstReceiveTimestamp ?? message.sentTimestamp,
    receiveCount: message.approximateReceiveCount,
    attributes: message.messageAttributes,
    ...(message.messageGroupId !== undefined && { messageGroupId: message.messageGroupId }),
  };
}
