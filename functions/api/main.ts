import { createHash, randomBytes, randomInt } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { isMeta } from '../../shared/meta/is-meta.ts';
import { matchKeyHashing } from '../../shared/meta/match-key-hashing.ts';
import { createEventsQueue } from '../../shared/queues/events-queue.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { digestClickId } from '../../shared/runtime/digest-click-id.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';
import { logFault } from '../../shared/runtime/logger.ts';
import { createArchive } from '../../shared/storage/archive.ts';
import { createChannelRulesStore } from '../../shared/storage/channel-rules-store.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { createConversionStore } from '../../shared/storage/conversion-store.ts';
import { createCountStore } from '../../shared/storage/count-store.ts';
import { createFindKeys } from '../../shared/storage/find-keys.ts';
import { createForwardingStore } from '../../shared/storage/forwarding-store.ts';
import { createGoalStore } from '../../shared/storage/goal-store.ts';
import { createHistoryFiles, fingerprint } from '../../shared/storage/history-files.ts';
import { createInsightImportStore } from '../../shared/storage/insight-import-store.ts';
import { createInsightStore } from '../../shared/storage/insight-store.ts';
import { createLeavingStore } from '../../shared/storage/leaving-store.ts';
import { createLedgerStore } from '../../shared/storage/ledger-store.ts';
import { createLinkStore } from '../../shared/storage/link-store.ts';
import { createRateStore } from '../../shared/storage/rate-store.ts';
import { createRawObjects } from '../../shared/storage/raw-objects.ts';
import { createReadMeter } from '../../shared/storage/read-meter.ts';
import { createTouchStore } from '../../shared/storage/touch-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createApiHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const dynamo = new DynamoDBClient({});
const sqs = new SQSClient({});
const s3 = new S3Client({ forcePathStyle: true });

export const handler = createApiHandler({
  control: createControlStore(dynamo, environment.CONTROL_TABLE),
  forwardings: createForwardingStore(dynamo, environment.CONTROL_TABLE),
  counts: createCountStore(dynamo, environment.CONTROL_TABLE),
  insightImports: createInsightImportStore(dynamo, environment.CONTROL_TABLE),
  leavings: createLeavingStore(dynamo, environment.CONTROL_TABLE),
  hashed: createFindKeys(dynamo, environment.VISITORS_TABLE),
  identity: {
    ...createIdentityHashes(),
    ...matchKeyHashing,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  },
  channelRules: createChannelRulesStore(dynamo, environment.CONTROL_TABLE),
  goals: createGoalStore(dynamo, environment.CONTROL_TABLE),
  rates: createRateStore(dynamo, environment.CONTROL_TABLE),
  digestClickId,
  links: createLinkStore(dynamo, environment.CONTROL_TABLE),
  visitors: createVisitorStore(dynamo, environment.VISITORS_TABLE),
  touches: createTouchStore(dynamo, environment.TOUCHES_TABLE),
  ledger: createLedgerStore(dynamo, environment.LEDGER_TABLE),
  conversions: createConversionStore(
    dynamo,
    { conversions: environment.CONVERSIONS_TABLE, control: environment.CONTROL_TABLE },
    () => Date.now(),
  ),
  insights: createInsightStore(dynamo, environment.INSIGHTS_TABLE),
  archive: createArchive(s3, environment.ARCHIVE_BUCKET),
  rawObjects: createRawObjects(s3, environment.ARCHIVE_BUCKET),
  historyFiles: createHistoryFiles(s3, environment.ARCHIVE_BUCKET),
  fingerprint,
  archiveRetentionDays: environment.ARCHIVE_RETENTION_DAYS,
  syncRequests: createSyncQueue(sqs, environment.SYNC_QUEUE_URL),
  eventsQueue: createEventsQueue(sqs, environment.EVENTS_QUEUE_URL),
  randomKey: (role) => `bt_${role}_${randomBytes(24).toString('base64url')}`,
  randomSecret: () => randomBytes(32).toString('hex'),
  // 10 of 62 characters: 59 bits, which nobody guesses.
  randomLinkId: () => Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ownName: environment.OWN_NAME,
  reachesMeta: isMeta(environment.META_BASE_URL),
  readMeter: createReadMeter(dynamo),
  reportFault: (error, requestId) => logFault('A request could not be answered', error, { requestId }),
});
