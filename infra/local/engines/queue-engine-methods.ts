/** What the queue engine's thread answers; shared by both sides of the port. */
import type { QueueDescription } from '../assembly/system.ts';
import type { FaultRule } from '../faults/fault-rules.ts';

export type ReceivedMessage = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** On the machine's clock. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
  readonly messageGroupId?: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
};

export type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
};

export type GatherRequest = {
  readonly queue: string;
  readonly batchSize: number;
  readonly maxBytes: number;
  readonly windowMs: number;
};

export type QueueCount = { readonly name: string; readonly visible: number; readonly inFlight: number };

export type QueueCounts = {
  readonly queues: readonly QueueCount[];
  /** Messages already taken from a queue for a batch that is still waiting for its window to end. */
  readonly gathering: number;
};

export type QueueEngineMethods = {
  ensure(resources: { readonly queues: readonly QueueDescription[]; readonly buckets: readonly string[] }): void;
  /** Waits for a first message, then until the batch is full or its window ends. Empty only when stopping. */
  gather(request: GatherRequest): Promise<readonly ReceivedMessage[]>;
  remove(request: { readonly queue: string; readonly receiptHandles: readonly string[] }): void;
  send(request: { readonly queue: string; readonly body: string }): void;
  /** While hurrying, windows end at once. */
  hurry(on: boolean): void;
  counts(nothing: undefined): QueueCounts;
  addFaults(rules: readonly FaultRule[]): void;
  clearFaults(nothing: undefined): void;
  stop(nothing: undefined): Promise<void>;
};
