import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SyncMessage } from '../contracts/messages.ts';

/** Asks `sync-audience` to look at a site, or to go on with a rule pass. */
export function createSyncQueue(client: SQSClient, queueUrl: string) {
  return {
    async send(messages: readonly SyncMessage[]): Promise<void> {
      await Promise.all(
        messages.map((message) =>
          client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) })),
        ),
      );
    },
  };
}
