import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createBuildHistory } from '../../shared/pipeline/build-history.ts';
import { createBuildSpans } from '../../shared/pipeline/build-spans.ts';
import { digestClickId } from '../../shared/runtime/digest-click-id.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { createArchivedSites } from '../../shared/storage/archived-sites.ts';
import { createHistoryFiles, fingerprint } from '../../shared/storage/history-files.ts';
import { createRawObjects } from '../../shared/storage/raw-objects.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { environmentSchema } from './env.ts';
import { createBuildHistoryHandler } from './handler.ts';

const { CONTROL_TABLE, ARCHIVE_BUCKET, ARCHIVE_RETENTION_DAYS } = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });
const { readSite } = createSiteStore(dynamo, CONTROL_TABLE);

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
        retentionDays: ARCHIVE_RETENTION_DAYS,
      }),
    ],
  }),
  reportResult({ fault, ...result }) {
    if (fault === undefined && Object.values(result.done ?? {}).some((count) => count > 0))
      logger.info('A part of the history was built', result);
  },
});
