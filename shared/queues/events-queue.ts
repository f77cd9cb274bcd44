import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createEventsSender } from './events-sender.ts';

/** The events queue, written to with the SDK's client. */
export const createEventsQueue = (client: SQSClient, queueUrl: string) =>
  createEventsSender((input) => client.send(new SendMessageCommand(input)), queueUrl);
