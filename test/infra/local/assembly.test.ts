import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSystem } from '../../../infra/local/assembly/describe-system.ts';
import { humanNames } from '../../../infra/local/assembly/human-name.ts';
import { readAssembly } from '../../../infra/local/assembly/read-assembly.ts';
import { createResolver } from '../../../infra/local/assembly/resolve.ts';
import type { SynthesisedStack, Template } from '../../../infra/local/assembly/template.ts';
import { temporaryFolder } from './fixture/running-host.ts';
import { writeAssembly } from './fixture/write-assembly.ts';

const aStack = (id: string, template: Partial<Template>, paths: Record<string, string> = {}): SynthesisedStack => ({
  id,
  name: id,
  template: { Resources: {}, ...template },
  assets: new Map(),
  paths: new Map(Object.entries(paths)),
});

describe('reading a cloud assembly', () => {
  it('finds what the templates describe, over both stacks', async () => {
    const folder = await writeAssembly(join(await temporaryFolder(), 'cdk.out'), { batchSize: 7, windowSeconds: 2 });
    const system = describeSystem(await readAssembly(folder), {
      queueUrl: (name) => `http://queues/${name}`,
      apiUrl: 'http://api',
    });
    expect(system.tables.map(({ name }) => name)).toEqual(['visitors']);
    expect(system.queues.map(({ name }) => name)).toEqual(['events-dead-letters', 'events']);
    expect(system.queues[1]?.attributes).toEqual({
      VisibilityTimeout: '1',
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:events-dead-letters","maxReceiveCount":3}',
    });
    expect(system.buckets).toEqual(['archive']);
    expect(system.functions.map(({ name, folder, timeoutMs }) => [name, folder, timeoutMs])).toContainEqual([
      'work',
      join(folder, 'asset.work'),
      3000,
    ]);
    expect(system.functions[0]?.environment).toMatchObject({
      VISITORS_TABLE: 'visitors',
      EVENTS_QUEUE_URL: 'http://queues/events',
    });
    expect(system.eventSources).toMatchObject([
      {
        queueName: 'events',
        functionName: 'work',
        batchSize: 7,
        windowMs: 2000,
        partialFailures: true,
        maximumConcurrency: 2,
      },
    ]);
    expect(system.schedules).toMatchObject([{ name: 'sweep', functionName: 'sweep', expression: 'rate(5 minutes)' }]);
    expect(system.api?.routes).toContainEqual({ key: 'POST /v1/events', functionName: 'api', timeoutMs: 30_000 });
  });

  it('says in one sentence that nothing was synthesised', async () => {
    await expect(readAssembly('/nowhere')).rejects.toThrow(
      'The cloud assembly in /nowhere cannot be read: run the synthesis first.',
    );
  });

  it.each([
    [
      { 'Fn::Sub': [`\${A}-\${AWS::Region}-\${!x}-\${Thing.Arn}`, { A: { Ref: 'Size' } }] },
      `7-us-east-1-\${x}-arn:thing`,
    ],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Join': [':', ['a', { Ref: 'Thing' }]] }] }] }, 'thing'],
    [{ 'Fn::If': ['Big', 'yes', { Ref: 'AWS::NoValue' }] }, 'yes'],
    [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 3],
    [{ 'Fn::ImportValue': 'other:Value' }, 'from-other'],
    [{ 'Fn::GetAtt': ['Thing', 'Arn'] }, 'arn:thing'],
  ])('resolves %j', (value, wanted) => {
    const stack = aStack('one', {
      Parameters: { Size: { Default: 7 } },
      Conditions: { Big: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Size' }, '1'] }] } },
      Mappings: { Sizes: { 'us-east-1': { small: 3 } } },
    });
    const other = aStack('other', { Outputs: { Out: { Value: 'from-other', Export: { Name: 'other:Value' } } } });
    const resolverOf = createResolver([stack, other], {
      of: (_, logicalId) => (logicalId === 'Thing' ? { ref: 'thing', attributes: { Arn: 'arn:thing' } } : undefined),
    });
    expect(resolverOf(stack)(value)).toEqual(wanted);
  });

  it('names things as people do, apart where two would be the same', () => {
    const stack = aStack(
      'shop',
      {},
      {
        A: '/shop/Visitors/Resource',
        B: '/shop/Events/Queue/Resource',
        C: '/shop/Events/DeadLetters/Resource',
        D: '/shop/Left/Things/Resource',
        E: '/shop/Right/Things/Resource',
        F: '/shop/SyncAudienceFunction/Resource',
      },
    );
    const names = humanNames([...'ABCDEF', 'Unknown12345678'].map((logicalId) => ({ stack, logicalId })));
    expect(names).toEqual([
      'visitors',
      'events',
      'events-dead-letters',
      'left-things',
      'right-things',
      'sync-audience',
      'unknown',
    ]);
  });
});
