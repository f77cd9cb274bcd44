import type { AwsCredentials } from './sign-request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type AwsService = 'dynamodb' | 'sqs';

/** Where and as whom a function calls AWS. Lambda says so in the environment, and nowhere else. */
export type AwsPlace = { readonly region: string; readonly endpoint: URL; readonly credentials: AwsCredentials };

/**
 * Reads the variables that the SDK reads too, so that `AWS_ENDPOINT_URL_…` turns both to the local engines. Credentials
 * last as long as the function's instance does.
 */
export function awsPlace(service: AwsService, environment: Environment): AwsPlace {
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const named = environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? environment.AWS_ENDPOINT_URL;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  return {
    region,
    endpoint: new URL(named ?? `https://${service}.${region}.${suffix}`),
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '',
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  };
}
