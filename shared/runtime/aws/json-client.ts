import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../domain/time.ts';
import { isTransient } from '../transient-fault.ts';
import { type AwsService, awsPlace } from './aws-environment.ts';
import { post } from './post.ts';
import { signRequest } from './sign-request.ts';

/** As the SDK's standard mode: three tries, pauses that double from 100 ms on, of which a random part is waited. */
const TRIES = 3;
const FIRST_PAUSE = 100;
/** Three of them and the pauses end before the function does. */
const NO_ANSWER_AFTER = 3_000;

/** The prefix of `X-Amz-Target`. */
const TARGETS: Readonly<Record<AwsService, string>> = { dynamodb: 'DynamoDB_20120810', sqs: 'AmazonSQS' };

/** What AWS answered instead; the name is AWS's own, as with the SDK. Its text may quote the request: not for logs. */
class AwsFault extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

export type JsonClientDeps = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the machine: signatures carry it. */
  readonly wallClock: () => Instant;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** Calls one operation of a service whose protocol is JSON over POST. Bytes are base64 text here, not arrays. */
export type AwsCall = <Output>(operation: string, input: object) => Promise<Output>;

/**
 * The SDK's job for functions that make one or two kinds of call and must start fast: loading the SDK's clients takes
 * longer than starting Node (docs/adr/0023). Answers, names of faults and retries are as with the SDK.
 */
export function createJsonClient(service: AwsService, { environment, wallClock, random }: JsonClientDeps): AwsCall {
  const { endpoint, region, credentials } = awsPlace(service, environment);

  async function once(operation: string, body: string): Promise<unknown> {
    const headers = signRequest(
      {
        service,
        region,
        host: endpoint.host,
        path: endpoint.pathname,
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${TARGETS[service]}.${operation}` },
        body,
      },
      credentials,
      wallClock(),
    );
    const answer = await post(endpoint, headers, body, NO_ANSWER_AFTER);
    if (answer.status === 200) return JSON.parse(answer.body);
    throw faultOf(answer.status, answer.body);
  }

  return async <Output>(operation: string, input: object): Promise<Output> => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      try {
        return (await once(operation, body)) as Output;
      } catch (error) {
        if (attempt === TRIES || !isTransient(error)) throw error;
        await sleep(random() * FIRST_PAUSE * 2 ** (attempt - 1));
      }
    }
  };
}

function faultOf(status: number, body: string): AwsFault {
  let said: { readonly __type?: unknown; readonly message?: unknown; readonly Message?: unknown } = {};
  try {
    said = JSON.parse(body) as typeof said;
  } catch {
    // A proxy or load balancer in between answers in its own words.
  }
  const name = typeof said.__type === 'string' ? said.__type.replace(/^.*#/, '') : 'UnknownError';
  return new AwsFault(name, String(said.message ?? said.Message ?? ''), status);
}
