import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Once a night; reads everything Meta may hold, and asks others to put right what it finds. */
export function addCheckSuppressed(
  scope: Construct,
  { config, storage, events, sync, bundle }: DeployableProps,
): BacktrailFunction {
  const { visitors, ledger, control } = storage;
  const check = new BacktrailFunction(scope, 'CheckSuppressed', {
    bundle,
    logRetention: config.logRetentionDays,
    // A million rows take some minutes.
    timeout: Duration.minutes(15),
    retryAttempts: 1,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      LEDGER_TABLE: ledger.tableName,
      CONTROL_TABLE: control.tableName,
      EVENTS_QUEUE_URL: events.queueUrl,
      SYNC_QUEUE_URL: sync.queueUrl,
    },
  });
  visitors.allow(check, 'dynamodb:BatchGetItem');
  ledger.allow(check, 'dynamodb:Scan');
  control.allow(check, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  events.grant(check, 'sqs:SendMessage');
  sync.grant(check, 'sqs:SendMessage');
  return check;
}
