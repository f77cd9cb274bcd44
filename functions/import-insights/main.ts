import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SECOND } from '../../shared/domain/time.ts';
import { createGraphClient } from '../../shared/meta/graph-client.ts';
import { createAdInsights } from '../../shared/meta/insights-ads.ts';
import { createPostInsights } from '../../shared/meta/insights-posts.ts';
import { createImportInsights } from '../../shared/pipeline/import-insights.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { createSecrets } from '../../shared/runtime/secrets.ts';
import { createInsightImportStore } from '../../shared/storage/insight-import-store.ts';
import { createInsightStore } from '../../shared/storage/insight-store.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { environmentSchema } from './env.ts';
import { createImportInsightsHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
const imports = createInsightImportStore(dynamo, environment.CONTROL_TABLE);
const { readSite } = createSiteStore(dynamo, environment.CONTROL_TABLE);
const graphOptions = {
  baseUrl: environment.META_BASE_URL,
  // Figures of many ads take their time.
  timeoutMs: 60 * SECOND,
  credentials: createSecrets(
    new SSMClient({}),
    { token: environment.META_TOKEN_PARAMETER, appSecret: environment.META_APP_SECRET_PARAMETER },
    () => Date.now(),
  ),
};
const reading = {
  graph: createGraphClient(graphOptions),
  pace: {
    random: Math.random,
    async pause(duration: number) {
      if (duration > 0) await sleep(duration);
    },
  },
};

export const handler = createImportInsightsHandler({
  importInsights: createImportInsights({
    sites: { listSites: imports.listSites, readSite },
    imports,
    insights: createInsightStore(dynamo, environment.INSIGHTS_TABLE),
    meta: { readAds: createAdInsights(reading), ...createPostInsights({ ...graphOptions, ...reading }) },
  }),
  reportResult({ failures, ...result }) {
    const told = failures.map(({ part, class: kind, message }) => ({ part, class: kind, message }));
    if (told.length > 0) logger.warn('Not all figures could be read', { ...result, failures: told });
    else logger.info('Figures were read', result);
  },
});
