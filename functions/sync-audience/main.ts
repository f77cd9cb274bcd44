import { createHash, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { SiteId } from '../../shared/domain/ids.ts';
import { type CustomAudiencesDeps, createCustomAudiences } from '../../shared/meta/custom-audiences.ts';
import { createGraphClient } from '../../shared/meta/graph-client.ts';
import { createRemovals } from '../../shared/meta/remove-everywhere.ts';
import { createReplacements } from '../../shared/meta/replace-members.ts';
import { createWebsiteAudiences } from '../../shared/meta/website-audiences.ts';
import { createMakeWebsiteAudience } from '../../shared/pipeline/make-website-audience.ts';
import { createRulePass } from '../../shared/pipeline/rule-pass.ts';
import { createSyncAudience } from '../../shared/pipeline/sync-audience.ts';
import { createTellAbandoned } from '../../shared/pipeline/tell-abandoned.ts';
import { createForwardQueue } from '../../shared/queues/forward-queue.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { logFault, logger } from '../../shared/runtime/logger.ts';
import { createSecrets } from '../../shared/runtime/secrets.ts';
import { createAudienceSyncStore } from '../../shared/storage/audience-sync-store.ts';
import { createEveryAudience } from '../../shared/storage/every-audience.ts';
import { createLeaseStore } from '../../shared/storage/lease-store.ts';
import { createLeavingStore } from '../../shared/storage/leaving-store.ts';
import { createLedgerStore } from '../../shared/storage/ledger-store.ts';
import { createRunStore } from '../../shared/storage/run-store.ts';
import { createSiteStore, withAudiences } from '../../shared/storage/site-store.ts';
import { DIRTY_SHARDS, DUE_SHARDS } from '../../shared/storage/table.ts';
import { createUnfinishedSyncStore } from '../../shared/storage/unfinished-sync-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createSyncHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const control = environment.CONTROL_TABLE;
const visitors = createVisitorStore(dynamo, environment.VISITORS_TABLE);
const sites = createSiteStore(dynamo, control);
const sqs = new SQSClient({});
const syncRequests = createSyncQueue(sqs, environment.SYNC_QUEUE_URL);
/** Leases, time limits and kept secrets run on the machine's clock; everything about people on that of the messages. */
const wallClock = (): number => Date.now();

const audiences = {
  ...createAudienceSyncStore(dynamo, control),
  ...createRunStore(dynamo, control),
  /** Consistently: a message that follows an edit must see the edit. */
  async readSiteWithAudiences(siteId: SiteId) {
    const found = await sites.readPartition(siteId, true);
    return found === undefined ? undefined : withAudiences(found);
  },
};

const metaDeps = {
  graph: createGraphClient({
    baseUrl: environment.META_BASE_URL,
    credentials: createSecrets(
      new SSMClient({}),
      { token: environment.META_TOKEN_PARAMETER, appSecret: environment.META_APP_SECRET_PARAMETER },
      wallClock,
    ),
  }),
  // Two draws, because one has 48 bits at most.
  newSessionId: () => randomInt(1, 2 ** 21) * 2 ** 32 + randomInt(2 ** 32),
  pace: {
    random: Math.random,
    async pause(duration: number) {
      if (duration > 0) await sleep(duration);
    },
  },
} satisfies CustomAudiencesDeps;
const meta = createCustomAudiences(metaDeps);
const unfinished = createUnfinishedSyncStore(dynamo, control);

export const handler = createSyncHandler({
  syncAudience: createSyncAudience({
    visitors,
    audiences,
    meta: { ...meta, ...createReplacements(metaDeps) },
    leaving: {
      removals: { ...createRemovals(metaDeps), deleteAudience: meta.deleteAudience },
      every: createEveryAudience(dynamo, { control, ledger: environment.LEDGER_TABLE }),
      records: createLeavingStore(dynamo, control),
    },
    ledger: createLedgerStore(dynamo, environment.LEDGER_TABLE),
    leases: createLeaseStore(dynamo, control),
    unfinished,
    syncRequests,
    tellAbandoned: createTellAbandoned({
      keys: visitors,
      forwardRequests: createForwardQueue(sqs, environment.FORWARD_QUEUE_URL),
      digest: (text) => createHash('sha256').update(text).digest('hex'),
    }),
    dirtyShards: DIRTY_SHARDS,
    dueShards: DUE_SHARDS,
    peopleARound: 10_000,
    wallClock,
    random: Math.random,
  }),
  makeWebsiteAudience: createMakeWebsiteAudience({
    audiences,
    websites: { ...createWebsiteAudiences(metaDeps), deleteAudience: meta.deleteAudience },
    unfinished,
    random: Math.random,
  }),
  rulePass: createRulePass({ visitors, audiences, syncRequests, wallClock }),
  syncRequests,
  wallClock,
  reportFault: (error, messageId) => logFault('A message will come again', error, { messageId }),
  reportResult: (siteId, result) => logger.info('Audiences were looked at', { siteId, ...result }),
});
