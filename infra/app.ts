/** The system, described once: `cdk deploy` makes it on AWS, the local host serves it on one machine. */
import { App, type AppProps, Tags } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { configFor, DEFAULT_STAGE, type StageConfig } from './config.ts';
import { FUNCTION_NAMES, type FunctionName } from './function-names.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { StorageStack } from './storage-stack.ts';

export interface BacktrailAppProps extends Pick<AppProps, 'outdir'> {
  /** The folder of each function's bundle. */
  readonly bundles: Readonly<Record<FunctionName, string>>;
  /** Default: what `--context stage=NAME` says, else the development stage. */
  readonly config?: StageConfig;
  /** Have CDK check the templates against AWS's rules, which takes as long as everything else together. */
  readonly validate?: boolean;
}

/** The `cdk` command reads switches from cdk.json; in-process synthesis does not, so they stand here for both. */
const switches = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/core:checkSecretUsage': true,
  // A table in use by the pipeline cannot be taken away from under it.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  // Which folder each function's code lies in; the local host reads it.
  'aws:cdk:enable-asset-metadata': true,
};

/** Describes both stacks; `synth()` of the answer writes the assembly. */
export function describeBacktrail({ bundles, config, outdir, validate = true }: BacktrailAppProps): App {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    postCliContext: { ...switches, '@aws-cdk/core:validateAgainstDefaultRules': validate },
    analyticsReporting: false,
    treeMetadata: false,
  });
  const stage: unknown = app.node.tryGetContext('stage') ?? DEFAULT_STAGE;
  const settings = config ?? configFor(String(stage));

  const prefix = `Backtrail-${settings.stage}`;
  const terminationProtection = settings.keepData;
  const storage = new StorageStack(app, `${prefix}-Data`, { config: settings, terminationProtection });
  new PipelineStack(app, `${prefix}-Pipeline`, { config: settings, storage, bundles });
  Tags.of(app).add('app', 'backtrail');
  return app;
}

if (import.meta.main) {
  describeBacktrail({ bundles: await bundleFunctions(FUNCTION_NAMES) }).synth();
}
