import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DAY_INDEX } from '../../shared/storage/table.ts';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Answers questions and changes configuration; never writes what visitors did. */
export function addApi(
  scope: Construct,
  { config, storage, events, sync, bundle }: DeployableProps,
): BacktrailFunction {
  const { visitors, touches, ledger, conversions, control, insights, archive } = storage;
  const api = new BacktrailFunction(scope, 'Api', {
    bundle,
    logRetention: config.logRetentionDays,
    // API Gateway waits 30 s at most; ours ends first, so that the caller gets an answer that says why.
    timeout: Duration.seconds(29),
    // A whole core: reports of months work on all their orders, and hold them for the next question.
    memorySize: 1_769,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      TOUCHES_TABLE: touches.tableName,
      LEDGER_TABLE: ledger.tableName,
      CONVERSIONS_TABLE: conversions.tableName,
      CONTROL_TABLE: control.tableName,
      INSIGHTS_TABLE: insights.tableName,
      ARCHIVE_BUCKET: archive.bucketName,
      ARCHIVE_RETENTION_DAYS: String(config.archiveRetentionDays),
      SYNC_QUEUE_URL: sync.queueUrl,
      OWN_NAME: config.domain?.name ?? '',
      EVENTS_QUEUE_URL: events.queueUrl,
      META_BASE_URL: config.metaBaseUrl,
    },
  });
  visitors.allow(api, 'dynamodb:BatchGetItem', 'dynamodb:Scan');
  touches.allow(api, 'dynamodb:Query');
  ledger.allow(api, 'dynamodb:BatchGetItem', 'dynamodb:Query');
  conversions.allow(api, 'dynamodb:BatchGetItem');
  conversions.allowQueryOf(DAY_INDEX.name, api);
  control.allow(
    api,
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
  );
  insights.allow(api, 'dynamodb:Query', 'dynamodb:BatchWriteItem');
  archive.allowList(api);
  archive.allowObjects(api, 's3:GetObject');
  sync.grant(api, 'sqs:SendMessage');
  // What an admin asks about a visitor is done where visitors are written.
  events.grant(api, 'sqs:SendMessage');
  return api;
}
