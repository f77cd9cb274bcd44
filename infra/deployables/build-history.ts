import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Every hour; makes files that reports and SQL read out of what came in. */
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
    memorySize: 1024,
    retryAttempts: 1,
    environment: { CONTROL_TABLE: control.tableName, ARCHIVE_BUCKET: archive.bucketName },
  });
  control.allow(buildHistory, 'dynamodb:GetItem');
  archive.allowList(buildHistory);
  return buildHistory;
}
