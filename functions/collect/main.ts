import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { InvalidInput, NotAllowed } from '../../shared/domain/errors.ts';
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
import { type CollectDeps, createCollectHandler } from './handler.ts';
import { createSegmentHandler } from './segment/handler.ts';
import { segmentRoute } from './segment/routes.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const aws: JsonClientDeps = { environment: process.env, wallClock: () => Date.now(), random: () => Math.random() };
const dynamo = createJsonClient('dynamodb', aws);
const sqs = createJsonClient('sqs', aws);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const deps: CollectDeps = {
  sites: createAdmission((input) => dynamo('BatchGetItem', input), environment.CONTROL_TABLE),
  queue: createEventsSender((input) => sqs('SendMessage', input), environment.EVENTS_QUEUE_URL),
  acceptEvents: createAcceptEvents({
    ...matchKeyHashing,
    digest,
    isSigned: ({ secret }, message, signature) => isSignedBy(secret, message, signature),
  }),
  random: Math.random,
  reportFault: (error, requestId) => {
    if (error instanceof InvalidInput || error instanceof NotAllowed || error instanceof TooLarge) return;
    logFault('A request could not be taken', error, { requestId });
  },
};

const collect = createCollectHandler(deps);
const segment = createSegmentHandler({ ...deps, digest });

export const handler = (event: APIGatewayProxyEventV2) =>
  segmentRoute(event.rawPath) === undefined ? collect(event) : segment(event);
