import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { configFor } from '../../infra/config.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { AudienceError } from '../../shared/domain/audience/audience.ts';
import { UNREADABLE_MESSAGE } from '../../shared/runtime/metric-names.ts';
import { referencesIn, resourcesOf, templatesOf } from '../support/templates.ts';

const dev = templatesOf('dev');
const prod = templatesOf('prod');
const everything = [dev.data, dev.pipeline, prod.data, prod.pipeline];

const alarmSchema = z.object({ Namespace: z.string(), MetricName: z.string(), AlarmDescription: z.string() });
const alarms = resourcesOf(dev.pipeline, 'AWS::CloudWatch::Alarm').map(([, alarm]) => ({
  ...alarmSchema.parse(alarm.Properties),
  watches: referencesIn(alarm.Properties.Dimensions),
}));
const watched = (id: string, metric: string) =>
  alarms.some(({ MetricName, watches }) => MetricName === metric && watches.includes(id));

describe('queues', () => {
  const queues = resourcesOf(dev.pipeline, 'AWS::SQS::Queue');
  const deadLetterIds = new Set(
    ['AWS::SQS::Queue', 'AWS::Scheduler::Schedule']
      .flatMap((type) => resourcesOf(dev.pipeline, type))
      .flatMap(([, { Properties }]) => [
        ...referencesIn(Properties.RedrivePolicy),
        ...referencesIn(z.object({ DeadLetterConfig: z.unknown() }).safeParse(Properties.Target).data),
      ]),
  );

  it('have a dead-letter queue and an alarm on their age, or are one and have an alarm on their length', () => {
    expect(queues.length).toBeGreaterThan(4);
    for (const [id, { Properties }] of queues) {
      if (deadLetterIds.has(id)) {
        expect(watched(id, 'ApproximateNumberOfMessagesVisible'), id).toBe(true);
        expect(Properties.MessageRetentionPeriod, id).toBe(14 * 86_400);
      } else {
        expect(referencesIn(Properties.RedrivePolicy), id).toHaveLength(1);
        expect(watched(id, 'ApproximateAgeOfOldestMessage'), id).toBe(true);
      }
    }
  });

  it('are encrypted and refuse connections without TLS', () => {
    const guarded = resourcesOf(dev.pipeline, 'AWS::SQS::QueuePolicy')
      .filter(([, policy]) => JSON.stringify(policy).includes('"aws:SecureTransport":"false"'))
      .flatMap(([, { Properties }]) => referencesIn(Properties.Queues));
    for (const [id, { Properties }] of queues) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
      expect(guarded, id).toContain(id);
    }
  });

  it('hide a message for six times as long as its function may work, and the window', () => {
    const mappings = resourcesOf(dev.pipeline, 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(3);
    for (const [id, { Properties }] of mappings) {
      const [queue] = referencesIn(Properties.EventSourceArn);
      const [fn] = referencesIn(Properties.FunctionName);
      const visibility = dev.pipeline.Resources[queue ?? '']?.Properties.VisibilityTimeout;
      const timeout = dev.pipeline.Resources[fn ?? '']?.Properties.Timeout;
      const window = Properties.MaximumBatchingWindowInSeconds;
      expect(visibility, id).toBe(6 * Number(timeout) + Number(window));
      expect(Properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('alarms', () => {
  it('watch the errors of every function', () => {
    for (const [id] of resourcesOf(dev.pipeline, 'AWS::Lambda::Function')) expect(watched(id, 'Errors'), id).toBe(true);
  });

  it('say what it means for people and point to a heading that the runbook has', () => {
    const runbook = readFileSync(join(PROJECT_FOLDER, 'docs', 'runbook.md'), 'utf8');
    const sections = new Map(
      runbook.split(/^## /m).map((section) => {
        const [title = ''] = section.split('\n');
        const anchor = title
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replaceAll(' ', '-');
        return [anchor, section] as const;
      }),
    );
    const anchors = alarms.map(({ AlarmDescription }) => {
      const [, impact, anchor = ''] = /^(.{20,}) What to do: docs\/runbook\.md#(.+)$/.exec(AlarmDescription) ?? [];
      expect(impact, AlarmDescription).toBeDefined();
      return anchor;
    });
    expect(new Set(anchors).size, 'a heading for each').toBe(alarms.length);
    for (const anchor of anchors) {
      const parts = [...(sections.get(anchor) ?? '').matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part);
      expect(parts, anchor).toEqual(['Impact', 'Look', 'Do', 'Send again']);
    }
  });

  it('link the runbook where the stage says it is', () => {
    const config = { ...configFor('dev'), runbook: 'https://shop.example/runbook' };
    for (const [, { Properties }] of resourcesOf(templatesOf('dev', config).pipeline, 'AWS::CloudWatch::Alarm'))
      expect(Properties.AlarmDescription).toMatch(/What to do: https:\/\/shop\.example\/runbook#[a-z]/);
  });

  it('count the runs that need somebody by the words in which a run says so, and no run that will be tried again', () => {
    const [, filter] =
      resourcesOf(dev.pipeline, 'AWS::Logs::MetricFilter').find(([id]) => id.startsWith('RefusedSyncs')) ?? [];
    const terms = [...String(filter?.Properties.FilterPattern).matchAll(/\?"(.+?)"/g)].map(([, term = '']) => term);
    const classes = ['retry-later', 'credentials', 'human', 'row', 'bug'] satisfies AudienceError['class'][];
    const counted = classes.filter((name) => {
      const line = JSON.stringify({ level: 'INFO', message: 'Audiences were looked at', failures: [`vip: ${name}`] });
      return terms.some((term) => line.includes(term));
    });
    expect(counted).toEqual(['credentials', 'human', 'bug']);
  });

  it('count the messages that process could not read, in the words in which it says so', () => {
    const filters = resourcesOf(dev.pipeline, 'AWS::Logs::MetricFilter');
    const [, filter] = filters.find(([id]) => id.startsWith('UnreadableEvents')) ?? [];
    expect(filter?.Properties.FilterPattern).toBe(`"${UNREADABLE_MESSAGE}"`);
  });
});

describe('names', () => {
  const physical: Readonly<Record<string, string>> = {
    'AWS::DynamoDB::Table': 'TableName',
    'AWS::S3::Bucket': 'BucketName',
    'AWS::SQS::Queue': 'QueueName',
    'AWS::Lambda::Function': 'FunctionName',
    'AWS::Logs::LogGroup': 'LogGroupName',
    'AWS::IAM::Role': 'RoleName',
    'AWS::CloudWatch::Alarm': 'AlarmName',
    'AWS::SNS::Topic': 'TopicName',
    'AWS::Scheduler::Schedule': 'Name',
    'AWS::CloudWatch::Dashboard': 'DashboardName',
  };

  it('are left to AWS, so that stages can share an account', () => {
    for (const [type, property] of Object.entries(physical)) {
      for (const template of everything) {
        for (const [id, { Properties }] of resourcesOf(template, type))
          expect(Properties, id).not.toHaveProperty(property);
      }
    }
  });
});

describe('data', () => {
  it('is recoverable everywhere and undeletable outside development', () => {
    for (const [templates, keep] of [
      [dev, false],
      [prod, true],
    ] as const) {
      const tables = resourcesOf(templates.data, 'AWS::DynamoDB::Table');
      expect(tables).toHaveLength(6);
      for (const [id, { Properties, DeletionPolicy }] of tables) {
        expect(Properties.PointInTimeRecoverySpecification, id).toMatchObject({ PointInTimeRecoveryEnabled: true });
        expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
        expect(Properties.DeletionProtectionEnabled ?? false, id).toBe(keep);
        expect(DeletionPolicy, id).toBe(keep ? 'Retain' : 'Delete');
      }
    }
  });

  it('has a stack of its own', () => {
    expect(resourcesOf(dev.pipeline, 'AWS::DynamoDB::Table')).toEqual([]);
    expect(resourcesOf(dev.pipeline, 'AWS::S3::Bucket')).toEqual([]);
    expect(resourcesOf(dev.data, 'AWS::Lambda::Function')).toEqual([]);
  });
});

describe('the demo shop', () => {
  it('is served by the stage that names a site for it, and by no other', () => {
    const routesOf = ({ pipeline }: typeof dev): string =>
      JSON.stringify(resourcesOf(pipeline, 'AWS::ApiGatewayV2::Route'));
    expect(configFor('dev').demoShopSite).toBe('local');
    expect(routesOf(dev)).toContain('GET /demo/{proxy+}');
    expect(configFor('prod').demoShopSite).toBeUndefined();
    expect(routesOf(prod)).not.toContain('/demo');
  });
});
