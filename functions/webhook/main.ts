import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NotFound } from '../../shared/domain/errors.ts';
import { hashPhone } from '../../shared/meta/hash-phone.ts';
import { hashEmail } from '../../shared/meta/normalise-email.ts';
import { createAcceptEvents } from '../../shared/pipeline/accept-events.ts';
import { createEventsQueue } from '../../shared/queues/events-queue.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { TooLarge } from '../../shared/runtime/http.ts';
import { logFault } from '../../shared/runtime/logger.ts';
import { isSignedBy } from '../../shared/runtime/site-secret.ts';
import { createSiteAndKeyReader } from '../../shared/storage/site-and-key.ts';
import { environmentSchema } from './env.ts';
import { createWebhookHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);

export const handler = createWebhookHandler({
  sites: createSiteAndKeyReader(new DynamoDBClient({}), environment.CONTROL_TABLE),
  queue: createEventsQueue(new SQSClient({}), environment.EVENTS_QUEUE_URL),
  acceptEvents: createAcceptEvents({
    hashEmail,
    hashPhone,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    isSigned: ({ secret }, message, signature) => isSignedBy(secret, message, signature),
  }),
  reportFault: (error, requestId) => {
    if (error instanceof NotFound || error instanceof TooLarge) return;
    logFault('A webhook could not be taken', error, { requestId });
  },
});
