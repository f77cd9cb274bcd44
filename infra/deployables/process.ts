import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { QueueDeployableProps } from './deployable-props.ts';

export function addProcess(
  scope: Construct,
  { config, storage, sync, forward, bundle, timeout }: QueueDeployableProps,
): BacktrailFunction {
  const { visitors, touches, conversions, control, archive } = storage;
  const process = new BacktrailFunction(scope, 'Process', {
    bundle,
    logRetention: config.logRetentionDays,
    timeout,
    memorySize: 512,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      TOUCHES_TABLE: touches.tableName,
      CONVERSIONS_TABLE: conversions.tableName,
      CONTROL_TABLE: control.tableName,
      ARCHIVE_BUCKET: archive.bucketName,
      SYNC_QUEUE_URL: sync.queueUrl,
      FORWARD_QUEUE_URL: forward.queueUrl,
    },
  });
  // Deletes are erasures.
  visitors.allow(process, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  touches.allow(process, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  conversions.allow(process, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
  control.allow(process, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  archive.allowObjects(process, 's3:PutObject');
  sync.grant(process, 'sqs:SendMessage');
  forward.grant(process, 'sqs:SendMessage');
  return process;
}
