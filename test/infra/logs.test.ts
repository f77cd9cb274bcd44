import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { configFor } from '../../infra/config.ts';
import { referencesIn, resourcesOf, templatesOf } from '../support/templates.ts';

const { pipeline, data } = templatesOf('prod');
const functions = resourcesOf(pipeline, 'AWS::Lambda::Function');
const loggingSchema = z.object({ LoggingConfig: z.unknown() });
const accessLogSchema = z.object({ AccessLogSettings: z.object({ Format: z.string(), DestinationArn: z.unknown() }) });
const [[, stage] = []] = resourcesOf(pipeline, 'AWS::ApiGatewayV2::Stage');

describe('logs', () => {
  it('of functions are JSON, without a start and an end line for each call, which would cost more than the rest', () => {
    for (const [id, { Properties }] of functions) {
      const { LoggingConfig } = loggingSchema.parse(Properties);
      expect(LoggingConfig, id).toMatchObject({
        LogFormat: 'JSON',
        SystemLogLevel: 'WARN',
        ApplicationLogLevel: 'INFO',
      });
      expect(referencesIn(LoggingConfig), id).toHaveLength(1);
    }
  });

  it.each([
    ['dev', {}, 14],
    ['prod', {}, 14],
    ['prod', { logRetentionDays: 30 }, 30],
  ])('of stage %s with %j end after %i days, every one', (name, choices, days) => {
    const templates = templatesOf(name, { ...configFor(name), ...choices });
    const groups = resourcesOf(templates.pipeline, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(functions.length + 1);
    for (const [id, { Properties }] of groups) expect(Properties.RetentionInDays, id).toBe(days);
  });

  it('of access have 150 bytes a line, and nothing in them that says who asked', () => {
    const { Format } = accessLogSchema.parse(stage?.Properties).AccessLogSettings;
    const line = Format.replace('$context.requestId', 'JKJaXmPLvHcESHA=')
      .replace('$context.routeKey', 'POST /v1/events')
      .replace('$context.status', '202')
      .replace('$context.responseLatency', '15')
      .replace('$context.integrationErrorMessage', '-');
    expect(line).not.toContain('$context');
    expect(JSON.parse(line)).toBeTypeOf('object');
    expect(line.length).toBeLessThanOrEqual(150);
  });

  it('of the archive say who read it, and end with it', () => {
    const buckets = resourcesOf(data, 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    const [[, archive] = []] = buckets.filter(([, { Properties }]) => 'LoggingConfiguration' in Properties);
    const [[, log] = []] = buckets.filter(([, { Properties }]) => !('LoggingConfiguration' in Properties));
    expect(log?.Properties.LifecycleConfiguration).toEqual(archive?.Properties.LifecycleConfiguration);
  });
});
