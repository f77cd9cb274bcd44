import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface BacktrailFunctionProps extends Partial<Omit<FunctionProps, 'role' | 'logGroup'>> {
  /** The folder of the function's bundle. */
  readonly bundle: string;
  readonly logRetention: RetentionDays;
}

/** Where Powertools looks for the name that stands in every log line. */
export const SERVICE_NAME = 'POWERTOOLS_SERVICE_NAME';

/** `SyncAudience` → `sync-audience`: the function's folder. */
const serviceName = (id: string): string => id.replaceAll(/(?<!^)(?=[A-Z])/g, '-').toLowerCase();

/**
 * Node 24 on arm64 with JSON logs in a log group of its own. The role may write that log and nothing else; what the
 * function needs beyond it is granted by the stack, action by action. (The managed policy that CDK would attach allows
 * writing to every log group of the account.)
 */
export class BacktrailFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, { bundle, logRetention, ...props }: BacktrailFunctionProps) {
    const name = `${id}Function`;
    const logGroup = new LogGroup(scope, `${id}Log`, { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
    super(scope, name, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle),
      handler: 'main.handler',
      // Below 256 MB a function gets so little processor that it costs more, not less.
      memorySize: 256,
      timeout: Duration.seconds(10),
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      ...props,
      // Read by the logger alone; everything else a function reads is in its env.ts.
      environment: { ...props.environment, [SERVICE_NAME]: serviceName(id) },
      logGroup,
      role,
    });
  }
}
