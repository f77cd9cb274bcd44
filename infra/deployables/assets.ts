import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Serves what is in its own bundle, and may do nothing else. */
export function addAssets(scope: Construct, { config, bundle }: DeployableProps): BacktrailFunction {
  return new BacktrailFunction(scope, 'Assets', {
    bundle,
    logRetention: config.logRetentionDays,
    ...(config.demoShopSite !== undefined && { environment: { DEMO_SHOP_SITE: config.demoShopSite } }),
  });
}

/** What it answers; the demo shop only where the stage has one. */
export const assetRoutes = (
  assets: IFunction,
  { demoShopSite }: DeployableProps['config'],
): Readonly<Record<string, IFunction>> =>
  Object.fromEntries(
    ['/bt.js', ...(demoShopSite === undefined ? [] : ['/demo', '/demo/{proxy+}'])].flatMap((path) =>
      ['GET', 'HEAD'].map((method) => [`${method} ${path}`, assets]),
    ),
  );
