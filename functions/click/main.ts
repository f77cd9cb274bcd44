import { createEventsSender } from '../../shared/queues/events-sender.ts';
import { createJsonClient, type JsonClientDeps } from '../../shared/runtime/aws/json-client.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { isCrawlerVisit } from '../../shared/runtime/is-bot.ts';
import { logFault } from '../../shared/runtime/logger.ts';
import { readSignedVisitor } from '../../shared/runtime/site-secret.ts';
import { createLinkAndSiteReader } from '../../shared/storage/link-and-site.ts';
import { environmentSchema } from './env.ts';
import { createClickHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const aws: JsonClientDeps = { environment: process.env, wallClock: () => Date.now(), random: () => Math.random() };
const dynamo = createJsonClient('dynamodb', aws);
const sqs = createJsonClient('sqs', aws);

export const handler = createClickHandler({
  links: createLinkAndSiteReader((input) => dynamo('BatchGetItem', input), environment.CONTROL_TABLE),
  queue: createEventsSender((input) => sqs('SendMessage', input), environment.EVENTS_QUEUE_URL),
  readVisitor: ({ secret }, cookie) => readSignedVisitor(secret, 'visitor-cookie', cookie),
  isCrawler: isCrawlerVisit,
  reportFault: (error, requestId) => logFault('A click could not be taken', error, { requestId }),
});
