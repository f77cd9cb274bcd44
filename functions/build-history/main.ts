import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createBuildHistory } from '../../shared/pipeline/build-history.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { createArchivedSites } from '../../shared/storage/archived-sites.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { environmentSchema } from './env.ts';
import { createBuildHistoryHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });
const { readSite } = createSiteStore(dynamo, environment.CONTROL_TABLE);

export const handler = createBuildHistoryHandler({
  buildHistory: createBuildHistory({
    sites: { listSites: createArchivedSites(s3, environment.ARCHIVE_BUCKET), readSite },
    // One after the other, each for all sites.
    steps: [],
  }),
  reportResult({ fault, ...result }) {
    if (fault === undefined && Object.values(result.done ?? {}).some((count) => count > 0))
      logger.info('A part of the history was built', result);
  },
});
