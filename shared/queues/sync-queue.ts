import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SyncMessage } from '../contracts/messages.ts';
import { type Duration, SECOND } from '../domain/time.ts';

/** Asks `sync-audience` to look at a site, or to go on with a rule pass. */
export function createSyncQueue(client: SQSClient, queueUrl: string) {
  return {
    /** @param after How long the messages stay hidden; at most 15 minutes. */
    async send(messages: readonly SyncMessage[], after: Duration = 0): Promise<void> {
      const delay = after === 0 ? {} : { DelaySeconds: after / SECOND };
      await Promise.all(
        messages.map((message) =>
          client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message), ...delay })),
        ),
      );
    },
  };
}
