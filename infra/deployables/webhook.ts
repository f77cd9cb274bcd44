import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

export function addWebhook(scope: Construct, { config, storage, events, bundle }: DeployableProps): BacktrailFunction {
  const { control } = storage;
  const webhook = new BacktrailFunction(scope, 'Webhook', {
    bundle,
    logRetention: config.logRetentionDays,
    environment: {
      CONTROL_TABLE: control.tableName,
      EVENTS_QUEUE_URL: events.queueUrl,
    },
  });
  control.allow(webhook, 'dynamodb:BatchGetItem');
  events.grant(webhook, 'sqs:SendMessage');
  return webhook;
}
