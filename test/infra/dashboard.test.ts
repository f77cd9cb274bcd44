import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { resourcesOf, templatesOf } from '../support/templates.ts';

const joined = z.object({ DashboardBody: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.unknown().array()]) }) });
const bodySchema = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      properties: z.object({
        title: z.string().optional(),
        metrics: z.unknown().array().optional(),
        alarms: z.unknown().array().optional(),
      }),
    }),
  ),
});

function dashboardOf(stage: string) {
  const { pipeline } = templatesOf(stage);
  const [[, dashboard] = []] = resourcesOf(pipeline, 'AWS::CloudWatch::Dashboard');
  const [, parts] = joined.parse(dashboard?.Properties).DashboardBody['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  return { pipeline, widgets: bodySchema.parse(JSON.parse(text)).widgets.map(({ properties }) => properties) };
}

describe.each(['dev', 'prod'])('the dashboard of stage %s', (stage) => {
  const { pipeline, widgets } = dashboardOf(stage);

  it('shows what goes in and is applied, what waits, is put aside, is synced, and what it costs', () => {
    const titles = widgets.flatMap(({ title }) => title ?? []).join('\n');
    for (const subject of [/in, and applied/, /waits/, /Put aside/, /Sync runs/, /Write units/, /Read units/])
      expect(titles).toMatch(subject);
  });

  it('is free: of 50 metrics at most, alarms counted too', () => {
    const shown = widgets.flatMap(({ metrics = [], alarms = [] }) => [...metrics, ...alarms]);
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.length).toBeLessThanOrEqual(50);
  });

  it('shows every alarm', () => {
    const alarms = widgets.flatMap((widget) => widget.alarms ?? []);
    expect(alarms).toHaveLength(resourcesOf(pipeline, 'AWS::CloudWatch::Alarm').length);
  });

  it('shows no metric that has to be paid for by its own', () => {
    expect(JSON.stringify(widgets)).not.toContain('"Backtrail/');
  });
});
