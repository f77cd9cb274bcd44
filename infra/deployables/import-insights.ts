import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';
import { allowMetaSecrets } from './meta-secrets.ts';

/** Every six hours; reads what Meta says of ads and posts. */
export function addImportInsights(
  scope: Construct,
  { config, storage, bundle }: Pick<DeployableProps, 'config' | 'storage' | 'bundle'>,
): BacktrailFunction {
  const { control, insights } = storage;
  const importInsights = new BacktrailFunction(scope, 'ImportInsights', {
    bundle,
    logRetention: config.logRetentionDays,
    // A call for each post; what is not reached is read at the next tick.
    timeout: Duration.minutes(15),
    retryAttempts: 1,
    environment: {
      CONTROL_TABLE: control.tableName,
      INSIGHTS_TABLE: insights.tableName,
      META_BASE_URL: config.metaBaseUrl,
      META_TOKEN_PARAMETER: config.metaTokenParameter,
      META_APP_SECRET_PARAMETER: config.metaAppSecretParameter,
    },
  });
  control.allow(importInsights, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem');
  insights.allow(importInsights, 'dynamodb:Query', 'dynamodb:BatchWriteItem');
  allowMetaSecrets(scope, importInsights, config);
  return importInsights;
}
