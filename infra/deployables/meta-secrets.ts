import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

type Parameters = Pick<StageConfig, 'metaTokenParameter' | 'metaAppSecretParameter'>;

/** The token and the app's secret, for the functions that talk to Meta and for nobody else. */
export function allowMetaSecrets(
  scope: Construct,
  grantee: IGrantable,
  { metaTokenParameter, metaAppSecretParameter }: Parameters,
): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['ssm:GetParameter'],
    resourceArns: [metaTokenParameter, metaAppSecretParameter].map((name) =>
      Stack.of(scope).formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: name.slice(1),
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    ),
  });
}
