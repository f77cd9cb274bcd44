import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createBuildHistory } from '../../shared/pipeline/build-history.ts';
import { createBuildSpans } from '../../shared/pipeline/build-spans.ts';
import { createBuildTables } from '../../shared/pipeline/build-tables.ts';
import { createJudgeConversions } from '../../shared/pipeline/judge-conversions.ts';
import { digestClickId } from '../../shared/runtime/digest-click-id.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { createArchivedSites } from '../../shared/storage/archived-sites.ts';
import { createChannelRulesStore } from '../../shared/storage/channel-rules-store.ts';
import { createConversionStore } from '../../shared/storage/conversion-store.ts';
import { createHistoryFiles, fingerprint } from '../../shared/storage/history-files.ts';
import { createInsightStore } from '../../shared/storage/insight-store.ts';
import { createLeavingStore } from '../../shared/storage/leaving-store.ts';
import { createOrderDayStore, ORDER_DAY_SETTLED } from '../../shared/storage/order-day-store.ts';
import { createRawObjects } from '../../shared/storage/raw-objects.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { createTableFiles } from '../../shared/storage/table-files.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createBuildHistoryHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const { CONTROL_TABLE, ARCHIVE_BUCKET } = environment;
const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });
const { readSite } = createSiteStore(dynamo, CONTROL_TABLE);
const clock = (): number => Date.now();
const conversions = createConversionStore(
  dynamo,
  { conversions: environment.CONVERSIONS_TABLE, control: CONTROL_TABLE },
  clock,
);
const visitors = createVisitorStore(dynamo, environment.VISITORS_TABLE);

export const handler = createBuildHistoryHandler({
  buildHistory: createBuildHistory({
    sites: { listSites: createArchivedSites(s3, ARCHIVE_BUCKET), readSite },
    // One after the other, each for all sites.
    steps: [
      createBuildSpans({
        raw: createRawObjects(s3, ARCHIVE_BUCKET),
        files: createHistoryFiles(s3, ARCHIVE_BUCKET),
        hashes: createIdentityHashes(),
        digest: digestClickId,
        fingerprint,
        retentionDays: environment.ARCHIVE_RETENTION_DAYS,
      }),
      createBuildTables({
        settings: createChannelRulesStore(dynamo, CONTROL_TABLE),
        days: createOrderDayStore(dynamo, CONTROL_TABLE),
        conversions: createJudgeConversions({ conversions, visitors }),
        insights: createInsightStore(dynamo, environment.INSIGHTS_TABLE),
        leavings: createLeavingStore(dynamo, CONTROL_TABLE),
        files: createTableFiles(s3, ARCHIVE_BUCKET),
        clock,
        settledAfter: ORDER_DAY_SETTLED,
      }),
    ],
  }),
  reportResult({ fault, ...result }) {
    if (fault === undefined && Object.values(result.done ?? {}).some((count) => count > 0))
      logger.info('A part of the history was built', result);
  },
});
