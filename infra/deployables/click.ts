import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Leads from a tracked link to its destination. */
export function addClick(scope: Construct, { config, storage, events, bundle }: DeployableProps): BacktrailFunction {
  const { control } = storage;
  const click = new BacktrailFunction(scope, 'Click', {
    bundle,
    logRetention: config.logRetentionDays,
    environment: {
      CONTROL_TABLE: control.tableName,
      EVENTS_QUEUE_URL: events.queueUrl,
    },
  });
  control.allow(click, 'dynamodb:BatchGetItem');
  events.grant(click, 'sqs:SendMessage');
  return click;
}

/** What it answers. */
export const clickRoutes = (click: IFunction): Readonly<Record<string, IFunction>> => ({
  'GET /c/{linkId}': click,
  'HEAD /c/{linkId}': click,
});
