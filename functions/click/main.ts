import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createEventsQueue } from '../../shared/queues/events-queue.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { isCrawlerVisit } from '../../shared/runtime/is-bot.ts';
import { logFault } from '../../shared/runtime/logger.ts';
import { readSignedVisitor } from '../../shared/runtime/site-secret.ts';
import { createLinkAndSiteReader } from '../../shared/storage/link-and-site.ts';
import { environmentSchema } from './env.ts';
import { createClickHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);

export const handler = createClickHandler({
  links: createLinkAndSiteReader(new DynamoDBClient({}), environment.CONTROL_TABLE),
  queue: createEventsQueue(new SQSClient({}), environment.EVENTS_QUEUE_URL),
  readVisitor: ({ secret }, cookie) => readSignedVisitor(secret, 'visitor-cookie', cookie),
  isCrawler: isCrawlerVisit,
  reportFault: (error, requestId) => logFault('A click could not be taken', error, { requestId }),
});
