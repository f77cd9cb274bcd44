import type { Construct } from 'constructs';
import { BacktrailFunction } from '../constructs/backtrail-function.ts';
import type { DeployableProps } from './deployable-props.ts';

/** Serves what is in its own bundle, and may do nothing else. */
export function addAssets(scope: Construct, { config, bundle }: DeployableProps): BacktrailFunction {
  return new BacktrailFunction(scope, 'Assets', { bundle, logRetention: config.logRetentionDays });
}
