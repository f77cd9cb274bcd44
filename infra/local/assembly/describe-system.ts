import type { Found } from './found-resource.ts';
import { humanNames } from './human-name.ts';
import { readApi } from './read-api.ts';
import { readEventSource, readLambda, readQueue, readSchedules, readTable } from './read-resources.ts';
import { ACCOUNT, createResolver, type Identity, REGION } from './resolve.ts';
import type { SystemDescription } from './system.ts';
import { asRecord, type Properties, type SynthesisedStack } from './template.ts';

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
    tables: [...tables].map(([name, found]) => readTable(name, resolved(found))),
    queues: [...queues].map(([name, found]) => readQueue(name, arn('sqs', name), resolved(found))),
    buckets: [...buckets.keys()],
    functions: [...functions].map(([name, found]) =>
      readLambda(name, arn('lambda', `function:${name}`), found, resolved(found)),
    ),
    ...(api !== undefined && { api }),
    eventSources: find('AWS::Lambda::EventSourceMapping').flatMap((found) =>
      readEventSource(resolved(found), nameByArn),
    ),
    schedules: readSchedules(find('AWS::Scheduler::Schedule'), resolved, nameByArn),
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
