import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DUE_INDEX } from '../../shared/storage/table.ts';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

export function addSweep(
  scope: Construct,
  { config, storage, sync, forward, bundle }: DeployableProps,
): BacktrailFunction {
  const { visitors, control } = storage;
  const sweep = new BacktrailFunction(scope, 'Sweep', {
    bundle,
    logRetention: config.logRetentionDays,
    // Shorter than the time between two ticks, so that sweeps hardly ever meet.
    timeout: Duration.minutes(4),
    retryAttempts: 1,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      CONTROL_TABLE: control.tableName,
      SYNC_QUEUE_URL: sync.queueUrl,
      FORWARD_QUEUE_URL: forward.queueUrl,
    },
  });
  visitors.allow(sweep, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
  visitors.allowQueryOf(DUE_INDEX.name, sweep);
  control.allow(sweep, 'dynamodb:Query');
  sync.grant(sweep, 'sqs:SendMessage');
  forward.grant(sweep, 'sqs:SendMessage');
  return sweep;
}
