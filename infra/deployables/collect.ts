import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

export function addCollect(scope: Construct, { config, storage, events, bundle }: DeployableProps): BacktrailFunction {
  const { control } = storage;
  const collect = new BacktrailFunction(scope, 'Collect', {
    bundle,
    logRetention: config.logRetentionDays,
    environment: {
      CONTROL_TABLE: control.tableName,
      EVENTS_QUEUE_URL: events.queueUrl,
    },
  });
  control.allow(collect, 'dynamodb:BatchGetItem');
  events.grant(collect, 'sqs:SendMessage');
  return collect;
}
