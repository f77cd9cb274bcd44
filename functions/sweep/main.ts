import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createSweepDue } from '../../shared/pipeline/sweep-due.ts';
import { createTellAbandoned } from '../../shared/pipeline/tell-abandoned.ts';
import { createForwardQueue } from '../../shared/queues/forward-queue.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { DUE_SHARDS } from '../../shared/storage/table.ts';
import { createUnfinishedSyncStore } from '../../shared/storage/unfinished-sync-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createSweepHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const sqs = new SQSClient({});
const visitors = createVisitorStore(dynamo, environment.VISITORS_TABLE);

export const handler = createSweepHandler({
  sweepDue: createSweepDue({
    visitors,
    tellAbandoned: createTellAbandoned({
      keys: visitors,
      forwardRequests: createForwardQueue(sqs, environment.FORWARD_QUEUE_URL),
      digest: (text) => createHash('sha256').update(text).digest('hex'),
    }),
    sites: createSiteStore(dynamo, environment.CONTROL_TABLE),
    unfinished: createUnfinishedSyncStore(dynamo, environment.CONTROL_TABLE),
    syncRequests: createSyncQueue(sqs, environment.SYNC_QUEUE_URL),
    dueShards: DUE_SHARDS,
  }),
  reportResult: (result) => {
    if (result.due > 0 || result.sites > 0) logger.info('Due visitors were looked at', result);
  },
});
