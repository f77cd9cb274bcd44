/** What a function finds in its environment: the template's variables, and what Lambda adds on AWS. */
import { REGION } from './assembly/resolve.ts';
import type { FunctionDescription } from './assembly/system.ts';

export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly ssm: string;
  readonly meta: string;
}

/** Site data and secrets stay what the template says; only the ways out of the machine are turned inwards. */
export function functionEnvironment(
  { name, environment, memoryMb, folder, handler }: FunctionDescription,
  endpoints: Endpoints,
): Readonly<Record<string, string>> {
  return {
    ...environment,
    ...('META_BASE_URL' in environment && { META_BASE_URL: endpoints.meta }),
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SSM: endpoints.ssm,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: handler,
    TZ: ':UTC',
  };
}

/** Names of parameters → what the sandbox accepts, found by the variables that name them. */
export function secretParameters(
  functions: readonly FunctionDescription[],
  { token, appSecret }: { readonly token: string; readonly appSecret: string },
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { environment } of functions) {
    const { META_TOKEN_PARAMETER, META_APP_SECRET_PARAMETER } = environment;
    if (META_TOKEN_PARAMETER !== undefined) values.set(META_TOKEN_PARAMETER, token);
    if (META_APP_SECRET_PARAMETER !== undefined) values.set(META_APP_SECRET_PARAMETER, appSecret);
  }
  return values;
}
