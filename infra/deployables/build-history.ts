import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DAY_INDEX } from '../../shared/storage/table.ts';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Folders of the archive that this function fills. */
const MADE_HERE = ['history/', 'conversions/', 'insights/', 'sites/', 'erased/'] as const;

/** Every four hours; makes files that reports and SQL read out of what came in. */
export function addBuildHistory(
  scope: Construct,
  { config, storage, bundle }: Pick<DeployableProps, 'config' | 'storage' | 'bundle'>,
): BacktrailFunction {
  const { visitors, conversions, control, insights, archive } = storage;
  const buildHistory = new BacktrailFunction(scope, 'BuildHistory', {
    bundle,
    logRetention: config.logRetentionDays,
    // A day of a busy site is read whole; what is not reached is built at the next tick.
    timeout: Duration.minutes(15),
    memorySize: 2048,
    retryAttempts: 1,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      CONVERSIONS_TABLE: conversions.tableName,
      CONTROL_TABLE: control.tableName,
      INSIGHTS_TABLE: insights.tableName,
      ARCHIVE_BUCKET: archive.bucketName,
      ARCHIVE_RETENTION_DAYS: String(config.archiveRetentionDays),
    },
  });
  visitors.allow(buildHistory, 'dynamodb:BatchGetItem');
  conversions.allowQueryOf(DAY_INDEX.name, buildHistory);
  control.allow(buildHistory, 'dynamodb:GetItem', 'dynamodb:Query');
  insights.allow(buildHistory, 'dynamodb:Query');
  archive.allowList(buildHistory);
  archive.allowObjects(buildHistory, 's3:GetObject', 's3:PutObject');
  // Only what is made of other objects: nobody may delete what came in.
  for (const folder of MADE_HERE) archive.allowObjectsIn(folder, buildHistory, 's3:DeleteObject');
  return buildHistory;
}
