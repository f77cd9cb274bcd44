import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Every four hours; makes files that reports and SQL read out of what came in. */
export function addBuildHistory(
  scope: Construct,
  { config, storage, bundle }: Pick<DeployableProps, 'config' | 'storage' | 'bundle'>,
): BacktrailFunction {
  const { control, archive } = storage;
  const buildHistory = new BacktrailFunction(scope, 'BuildHistory', {
    bundle,
    logRetention: config.logRetentionDays,
    // A day of a busy site is read whole; what is not reached is built at the next tick.
    timeout: Duration.minutes(15),
    memorySize: 2048,
    retryAttempts: 1,
    environment: {
      CONTROL_TABLE: control.tableName,
      ARCHIVE_BUCKET: archive.bucketName,
      ARCHIVE_RETENTION_DAYS: String(config.archiveRetentionDays),
    },
  });
  control.allow(buildHistory, 'dynamodb:GetItem');
  archive.allowList(buildHistory);
  archive.allowObjects(buildHistory, 's3:GetObject', 's3:PutObject');
  // Only what is made of other objects: nobody may delete what came in.
  archive.allowObjectsIn('history/', buildHistory, 's3:DeleteObject');
  return buildHistory;
}
