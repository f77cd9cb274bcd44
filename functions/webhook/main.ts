import { createHash } from 'node:crypto';
import { NotFound } from '../../shared/domain/errors.ts';
import { matchKeyHashing } from '../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents } from '../../shared/pipeline/accept-events.ts';
import { createEventsSender } from '../../shared/queues/events-sender.ts';
import { createJsonClient, type JsonClientDeps } from '../../shared/runtime/aws/json-client.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { TooLarge } from '../../shared/runtime/http.ts';
import { logFault } from '../../shared/runtime/logger.ts';
import { isSignedBy } from '../../shared/runtime/site-secret.ts';
import { createAdmission } from '../../shared/storage/admission.ts';
import { environmentSchema } from './env.ts';
import { createWebhookHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const aws: JsonClientDeps = { environment: process.env, wallClock: () => Date.now(), random: () => Math.random() };
const dynamo = createJsonClient('dynamodb', aws);
const sqs = createJsonClient('sqs', aws);

export const handler = createWebhookHandler({
  sites: createAdmission((input) => dynamo('BatchGetItem', input), environment.CONTROL_TABLE),
  queue: createEventsSender((input) => sqs('SendMessage', input), environment.EVENTS_QUEUE_URL),
  acceptEvents: createAcceptEvents({
    ...matchKeyHashing,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    isSigned: ({ secret }, message, signature) => isSignedBy(secret, message, signature),
  }),
  reportFault: (error, requestId) => {
    if (error instanceof NotFound || error instanceof TooLarge) return;
    logFault('A webhook could not be taken', error, { requestId });
  },
});
