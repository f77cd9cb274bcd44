import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createCheckSuppressed } from '../../shared/pipeline/check-suppressed.ts';
import { createEventsQueue } from '../../shared/queues/events-queue.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { SUPPRESSED_AT_META } from '../../shared/runtime/metric-names.ts';
import { createLeavingStore } from '../../shared/storage/leaving-store.ts';
import { scanLedgers } from '../../shared/storage/ledger-scan.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createCheckSuppressedHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const sqs = new SQSClient({});

export const handler = createCheckSuppressedHandler({
  checkSuppressed: createCheckSuppressed({
    ledgers: () => scanLedgers(dynamo, environment.LEDGER_TABLE),
    visitors: createVisitorStore(dynamo, environment.VISITORS_TABLE),
    leavings: createLeavingStore(dynamo, environment.CONTROL_TABLE),
    eventsQueue: createEventsQueue(sqs, environment.EVENTS_QUEUE_URL),
    syncRequests: createSyncQueue(sqs, environment.SYNC_QUEUE_URL),
  }),
  reportResult: (result) => {
    if (result.found > 0) logger.error(SUPPRESSED_AT_META, result);
    else logger.info('Nobody is at Meta who may not be', result);
  },
});
