/** From templates to what the local host runs. This is the only place that knows CloudFormation's resource types. */
import { dirname } from 'node:path';
import { LocalHostError } from '../local-host-error.ts';
import { humanNames } from './human-name.ts';
import { readApi } from './read-api.ts';
import { ACCOUNT, createResolver, type Identity, REGION } from './resolve.ts';
import type {
  EventSourceDescription,
  FunctionDescription,
  QueueDescription,
  ScheduleDescription,
  SystemDescription,
  TableDescription,
} from './system.ts';
import { asArray, asNumber, asRecord, asText, type Properties, type SynthesisedStack } from './template.ts';

export type Found = { readonly stack: SynthesisedStack; readonly logicalId: string; readonly properties: Properties };

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

export interface DescribeOptions {
  queueUrl(name: string): string;
  /** Where the API answers. */
  readonly apiUrl: string;
}

export function describeSystem(
  stacks: readonly SynthesisedStack[],
  { queueUrl, apiUrl }: DescribeOptions,
): SystemDescription {
  const find = (...types: readonly string[]) => findResources(stacks, types);
  const tables = named(find(...TABLES));
  const queues = named(find('AWS::SQS::Queue'));
  const buckets = named(find('AWS::S3::Bucket'));
  const functions = named(find('AWS::Lambda::Function'));

  const identities = new Map<string, Identity>();
  const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;
  const know = ({ stack, logicalId }: Found, ref: string, attributes: Readonly<Record<string, string>>) =>
    identities.set(`${stack.id}/${logicalId}`, { ref, attributes });
  for (const [name, found] of tables) {
    const Arn = arn('dynamodb', `table/${name}`);
    know(found, name, { Arn, StreamArn: `${Arn}/stream/local` });
  }
  for (const [name, found] of queues) {
    know(found, queueUrl(name), { Arn: arn('sqs', name), QueueName: name, QueueUrl: queueUrl(name) });
  }
  for (const [name, found] of buckets) know(found, name, { Arn: `arn:aws:s3:::${name}` });
  for (const [name, found] of functions) know(found, name, { Arn: arn('lambda', `function:${name}`) });
  const apis = find('AWS::ApiGatewayV2::Api');
  for (const found of apis) know(found, 'local', { ApiId: 'local', ApiEndpoint: apiUrl });

  const resolverOf = createResolver(stacks, {
    of: (stack, logicalId) => identities.get(`${stack.id}/${logicalId}`),
  });
  const resolved = (found: Found): Properties => asRecord(resolverOf(found.stack)(found.properties));
  const nameByArn = new Map<string, string>(
    [...queues, ...functions].map(([name, { stack, logicalId }]) => [
      identities.get(`${stack.id}/${logicalId}`)?.attributes.Arn ?? name,
      name,
    ]),
  );

  const api = apis.length === 0 ? undefined : readApi(find, resolved, nameByArn);
  return {
    tables: [...tables].map(([name, found]) => table(name, resolved(found))),
    queues: [...queues].map(([name, found]) => queue(name, arn('sqs', name), resolved(found))),
    buckets: [...buckets.keys()],
    functions: [...functions].map(([name, found]) =>
      lambda(name, arn('lambda', `function:${name}`), found, resolved(found)),
    ),
    ...(api !== undefined && { api }),
    eventSources: find('AWS::Lambda::EventSourceMapping').flatMap((found) => eventSource(resolved(found), nameByArn)),
    schedules: schedules(find('AWS::Scheduler::Schedule'), resolved, nameByArn),
  };
}

function findResources(stacks: readonly SynthesisedStack[], types: readonly string[]): readonly Found[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources)
      .filter(([, { Type }]) => types.includes(Type))
      .map(([logicalId, { Properties: properties = {} }]) => ({ stack, logicalId, properties })),
  );
}

/** CDK adds functions of its own for custom resources; they have work to do in AWS only. */
function named(found: readonly Found[]): ReadonlyMap<string, Found> {
  const ours = found.filter(
    ({ stack, logicalId }) => !/\/(Custom::|AWS679|LogRetention)/.test(stack.paths.get(logicalId) ?? ''),
  );
  const names = humanNames(ours);
  return new Map(ours.map((one, i) => [names[i] ?? one.logicalId, one]));
}

function table(name: string, properties: Properties): TableDescription {
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes } = properties;
  const indexes = asArray(properties.GlobalSecondaryIndexes).map((index) => {
    const { IndexName, KeySchema: keys, Projection } = asRecord(index);
    return { IndexName, KeySchema: keys, Projection };
  });
  return {
    name,
    definition: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions,
      KeySchema,
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      ...(LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes }),
    },
  };
}

const QUEUE_ATTRIBUTES: Readonly<Record<string, string>> = {
  DelaySeconds: 'DelaySeconds',
  MaximumMessageSize: 'MaximumMessageSize',
  MessageRetentionPeriod: 'MessageRetentionPeriod',
  ReceiveMessageWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
  VisibilityTimeout: 'VisibilityTimeout',
};

function queue(name: string, arn: string, properties: Properties): QueueDescription {
  if (properties.FifoQueue === true)
    throw new LocalHostError(`The queue ${name} is FIFO; the local host serves standard queues.`);
  const attributes = Object.entries(QUEUE_ATTRIBUTES).flatMap(([from, to]) =>
    properties[from] === undefined ? [] : [[to, String(properties[from])] as const],
  );
  const redrive = properties.RedrivePolicy;
  const deadLetterArn = asText(asRecord(redrive).deadLetterTargetArn);
  if (redrive !== undefined) attributes.push(['RedrivePolicy', JSON.stringify(redrive)]);
  return {
    name,
    arn,
    attributes: Object.fromEntries(attributes),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
  };
}

function lambda(name: string, arn: string, { stack }: Found, properties: Properties): FunctionDescription {
  const code = asRecord(properties.Code);
  const folder = stack.assets.get(asText(code.S3Key) ?? '');
  if (folder === undefined)
    throw new LocalHostError(`The bundle of the function ${name} is not in the cloud assembly.`);
  const variables = asRecord(asRecord(properties.Environment).Variables);
  return {
    name,
    arn,
    folder: /\.m?js$/.test(folder) ? dirname(folder) : folder,
    handler: asText(properties.Handler) ?? 'index.handler',
    timeoutMs: (asNumber(properties.Timeout) ?? 3) * 1000,
    memoryMb: asNumber(properties.MemorySize) ?? 128,
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
  };
}

function eventSource(
  properties: Properties,
  nameByArn: ReadonlyMap<string, string>,
): readonly EventSourceDescription[] {
  const queueArn = asText(properties.EventSourceArn) ?? '';
  const queueName = nameByArn.get(queueArn);
  const functionName = functionOf(asText(properties.FunctionName), nameByArn);
  if (queueName === undefined || properties.Enabled === false) return [];
  const maximumConcurrency = asNumber(asRecord(properties.ScalingConfig).MaximumConcurrency);
  return [
    {
      queueName,
      queueArn,
      functionName,
      batchSize: asNumber(properties.BatchSize) ?? 10,
      windowMs: (asNumber(properties.MaximumBatchingWindowInSeconds) ?? 0) * 1000,
      partialFailures: asArray(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'),
      ...(maximumConcurrency !== undefined && { maximumConcurrency }),
    },
  ];
}

/** A function is named by its name, its ARN, or the ARN of a version or alias. */
export function functionOf(value: string | undefined, nameByArn: ReadonlyMap<string, string>): string {
  if (value === undefined) throw new LocalHostError('A template names no function where one is needed.');
  return nameByArn.get(value) ?? value;
}

function schedules(
  found: readonly Found[],
  resolved: (one: Found) => Properties,
  nameByArn: ReadonlyMap<string, string>,
): readonly ScheduleDescription[] {
  const names = humanNames(found);
  return found.flatMap((one, i) => {
    const properties = resolved(one);
    const target = asRecord(properties.Target);
    const functionName = nameByArn.get(asText(target.Arn) ?? '');
    if (properties.State === 'DISABLED' || functionName === undefined) return [];
    const name = names[i] ?? one.logicalId;
    const deadLetterArn = asText(asRecord(target.DeadLetterConfig).Arn);
    return [
      {
        name,
        arn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/${name}`,
        expression: asText(properties.ScheduleExpression) ?? '',
        timeZone: asText(properties.ScheduleExpressionTimezone) ?? 'UTC',
        functionName,
        input: asText(target.Input) ?? '{}',
        retries: asNumber(asRecord(target.RetryPolicy).MaximumRetryAttempts) ?? 2,
        ...(deadLetterArn !== undefined && { deadLetterArn }),
      },
    ];
  });
}
