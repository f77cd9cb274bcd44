import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import { SEGMENT_PATHS } from '../segment-paths.ts';
import type { DeployableProps } from './deployable-props.ts';

/** What browsers and servers send events to. */
const PATHS = ['/v1/events'];

/** Each path with the question browsers ask before they send anything but plain text to another origin. */
export const collectRoutes = (collect: IFunction): Readonly<Record<string, IFunction>> =>
  Object.fromEntries([
    ...PATHS.flatMap((path) => ['POST', 'OPTIONS'].map((method) => [`${method} ${path}`, collect])),
    ...SEGMENT_PATHS.map((path) => [`ANY ${path}`, collect]),
  ]);

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
