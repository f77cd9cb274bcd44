import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { QueueDeployableProps } from './deployable-props.ts';
import { allowMetaSecrets } from './meta-secrets.ts';

/** Tells Meta's Conversions API of events; of visitors it asks only whether they still agree. */
export function addForwardEvents(
  scope: Construct,
  { config, storage, forward, bundle, timeout }: QueueDeployableProps,
): BacktrailFunction {
  const { visitors, control } = storage;
  const forwardEvents = new BacktrailFunction(scope, 'ForwardEvents', {
    bundle,
    logRetention: config.logRetentionDays,
    timeout,
    environment: {
      VISITORS_TABLE: visitors.tableName,
      CONTROL_TABLE: control.tableName,
      FORWARD_QUEUE_URL: forward.queueUrl,
      META_BASE_URL: config.metaBaseUrl,
      META_TOKEN_PARAMETER: config.metaTokenParameter,
      META_APP_SECRET_PARAMETER: config.metaAppSecretParameter,
    },
  });
  visitors.allow(forwardEvents, 'dynamodb:BatchGetItem');
  control.allow(forwardEvents, 'dynamodb:GetItem', 'dynamodb:PutItem');
  // What Meta did not take of a message goes back as a new one.
  forward.grant(forwardEvents, 'sqs:SendMessage');
  allowMetaSecrets(scope, forwardEvents, config);
  return forwardEvents;
}
