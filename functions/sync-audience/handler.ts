import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { SyncMessage } from '../../shared/contracts/messages.ts';
import { readSyncMessage } from '../../shared/contracts/read-sync-message.ts';
import { type Duration, type Instant, SECOND } from '../../shared/domain/time.ts';
import type { createMakeWebsiteAudience, WebsiteResult } from '../../shared/pipeline/make-website-audience.ts';
import type { createRulePass, RulePassResult } from '../../shared/pipeline/rule-pass.ts';
import type { createSyncAudience } from '../../shared/pipeline/sync-audience.ts';
import type { SyncResult } from '../../shared/pipeline/sync-result.ts';
import { answerBatch, type BatchPart } from '../../shared/runtime/sqs-batch.ts';

/** Work that begins later than this might not end in time; it goes back to the queue as a new message. */
const LATEST_START: Duration = 60 * SECOND;

export type SyncHandlerDeps = {
  readonly syncAudience: ReturnType<typeof createSyncAudience>;
  readonly rulePass: ReturnType<typeof createRulePass>;
  readonly makeWebsiteAudience: ReturnType<typeof createMakeWebsiteAudience>;
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
  readonly wallClock: () => Instant;
  readonly reportFault: (error: unknown, messageId: string) => void;
  readonly reportResult: (siteId: string, result: SyncResult | RulePassResult | WebsiteResult) => void;
};

type Received = { readonly messageId: string; readonly message: SyncMessage };

/** Rule passes first, because they end in a sync, and website audiences, which no sync waits for; then one sync per site, at the latest time any message asks for. */
export function createSyncHandler(deps: SyncHandlerDeps) {
  const { syncAudience, rulePass, makeWebsiteAudience, syncRequests, wallClock, reportFault, reportResult } = deps;

  function resultOf(message: SyncMessage): Promise<SyncResult | RulePassResult | WebsiteResult> {
    switch (message.kind) {
      case 'sync':
        return syncAudience(message);
      case 'rule-pass':
        return rulePass(message);
      case 'website-audience':
        return makeWebsiteAudience(message);
    }
  }

  async function work(message: SyncMessage): Promise<void> {
    reportResult(message.siteId, await resultOf(message));
  }

  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const startedAt = wallClock();
    const parts: BatchPart[] = [];
    const received: Received[] = [];
    for (const { messageId, body } of Records) {
      try {
        received.push({ messageId, message: readSyncMessage(body) });
      } catch (error) {
        parts.push({ messageIds: [messageId], run: () => Promise.reject(error) });
      }
    }
    for (const { message, messageIds } of merge(received)) {
      const isLate = (): boolean => wallClock() - startedAt > LATEST_START;
      parts.push({ messageIds, run: () => (isLate() ? syncRequests.send([message]) : work(message)) });
    }
    return answerBatch(parts, reportFault);
  };
}

function merge(
  received: readonly Received[],
): readonly { readonly message: SyncMessage; readonly messageIds: readonly string[] }[] {
  const passes = received.filter(({ message }) => message.kind !== 'sync');
  const syncs = Map.groupBy(
    received.filter(({ message }) => message.kind === 'sync'),
    ({ message }) => message.siteId,
  );
  return [
    ...passes.map(({ message, messageId }) => ({ message, messageIds: [messageId] })),
    ...[...syncs].map(([siteId, all]) => ({
      message: {
        v: 1,
        kind: 'sync',
        siteId,
        at: Math.max(...all.map(({ message }) => message.at)),
        ...(all.some(({ message }) => message.kind === 'sync' && message.noted) ? { noted: true } : {}),
      } as const,
      messageIds: all.map(({ messageId }) => messageId),
    })),
  ];
}
