import type { Construct } from 'constructs';
import { DIRTY_INDEX, DUE_INDEX } from '../../shared/storage/table.ts';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { QueueDeployableProps } from './deployable-props.ts';
import { allowMetaSecrets } from './meta-secrets.ts';

/** Keeps the audiences at Meta in step with ours. */
export function addSyncAudience(
  scope: Construct,
  { config, storage, sync, forward, bundle, timeout }: QueueDeployableProps,
): BacktrailFunction {
  const { visitors, ledger, control } = storage;
  const syncAudience = new BacktrailFunction(scope, 'SyncAudience', {
    bundle,
    logRetention: config.logRetentionDays,
    timeout,
    memorySize: 512,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      LEDGER_TABLE: ledger.tableName,
      CONTROL_TABLE: control.tableName,
      SYNC_QUEUE_URL: sync.queueUrl,
      FORWARD_QUEUE_URL: forward.queueUrl,
      META_BASE_URL: config.metaBaseUrl,
      META_TOKEN_PARAMETER: config.metaTokenParameter,
      META_APP_SECRET_PARAMETER: config.metaAppSecretParameter,
    },
  });
  // The scan is the rule pass: after a rule changed, everybody is looked at once.
  visitors.allow(syncAudience, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Scan');
  visitors.allowQueryOf(DIRTY_INDEX.name, syncAudience);
  visitors.allowQueryOf(DUE_INDEX.name, syncAudience);
  ledger.allow(syncAudience, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:BatchWriteItem');
  control.allow(
    syncAudience,
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
  );
  sync.grant(syncAudience, 'sqs:SendMessage');
  forward.grant(syncAudience, 'sqs:SendMessage');
  allowMetaSecrets(scope, syncAudience, config);
  return syncAudience;
}
