/** The properties of each kind of resource, in the words of the local host. They are resolved already. */
import { dirname } from 'node:path';
import { LocalHostError } from '../local-host-error.ts';
import type { Found } from './found-resource.ts';
import { humanNames } from './human-name.ts';
import { ACCOUNT, REGION } from './resolve.ts';
import type {
  EventSourceDescription,
  FunctionDescription,
  QueueDescription,
  ScheduleDescription,
  TableDescription,
} from './system.ts';
import { asArray, asNumber, asRecord, asText, type Properties } from './template.ts';

export function readTable(name: string, properties: Properties): TableDescription {
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

export function readQueue(name: string, arn: string, properties: Properties): QueueDescription {
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

export function readLambda(name: string, arn: string, { stack }: Found, properties: Properties): FunctionDescription {
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

export function readEventSource(
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

export function readSchedules(
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
