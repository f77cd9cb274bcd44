import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createErasePerson } from '../../shared/pipeline/erase-person.ts';
import { createIngestEvents } from '../../shared/pipeline/ingest-events.ts';
import { createForwardQueue } from '../../shared/queues/forward-queue.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { digestClickId } from '../../shared/runtime/digest-click-id.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';
import { logFault, logger } from '../../shared/runtime/logger.ts';
import { EVENTS_NOT_FORWARDED, UNREADABLE_MESSAGE } from '../../shared/runtime/metric-names.ts';
import { createArchive } from '../../shared/storage/archive.ts';
import { createConversionStore } from '../../shared/storage/conversion-store.ts';
import { createErasing } from '../../shared/storage/erasing.ts';
import { createRejectedMessages } from '../../shared/storage/rejected-messages.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { createTouchStore } from '../../shared/storage/touch-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createProcessHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const sqs = new SQSClient({});
const s3 = new S3Client({ forcePathStyle: true });

const stores = {
  visitors: createVisitorStore(dynamo, environment.VISITORS_TABLE),
  touches: createTouchStore(dynamo, environment.TOUCHES_TABLE),
  conversions: createConversionStore(
    dynamo,
    { conversions: environment.CONVERSIONS_TABLE, control: environment.CONTROL_TABLE },
    () => Date.now(),
  ),
  erasing: createErasing(dynamo, {
    visitors: environment.VISITORS_TABLE,
    touches: environment.TOUCHES_TABLE,
    control: environment.CONTROL_TABLE,
  }),
  identity: createIdentityHashes(),
};

export const handler = createProcessHandler({
  ingestEvents: createIngestEvents({
    ...stores,
    erasePerson: createErasePerson(stores),
    sites: createSiteStore(dynamo, environment.CONTROL_TABLE),
    archive: createArchive(s3, environment.ARCHIVE_BUCKET),
    syncRequests: createSyncQueue(sqs, environment.SYNC_QUEUE_URL),
    forwardRequests: createForwardQueue(sqs, environment.FORWARD_QUEUE_URL),
    digest: digestClickId,
    reportTooOld: (siteId, tooOld) => logger.info(EVENTS_NOT_FORWARDED, { siteId, tooOld }),
  }),
  rejected: createRejectedMessages(s3, environment.ARCHIVE_BUCKET),
  reportFault: (error, messageId) => logFault('A message will come again', error, { messageId }),
  reportUnreadable: (reason, messageId) => logger.error(UNREADABLE_MESSAGE, { reason, messageId }),
});
