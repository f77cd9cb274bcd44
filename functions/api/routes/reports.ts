import * as z from 'zod';
import { comparisonCsv, pathsCsv } from '../../../shared/domain/attribution/comparison-csv.ts';
import { KPI_COLUMNS } from '../../../shared/domain/attribution/kpi-cells.ts';
import { reportCsv } from '../../../shared/domain/attribution/report-csv.ts';
import type { createAnswerComparison } from '../../../shared/pipeline/answer-comparison.ts';
import type { createAnswerPaths } from '../../../shared/pipeline/answer-paths.ts';
import type { createAnswerReport } from '../../../shared/pipeline/answer-report.ts';
import { attachment, json, ndjson } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type ReportDeps = {
  readonly answerReport: ReturnType<typeof createAnswerReport>;
  readonly answerComparison: ReturnType<typeof createAnswerComparison>;
  readonly answerPaths: ReturnType<typeof createAnswerPaths>;
};

const argument = z.string().max(200).optional();
const filter = z.string().max(500).optional();
const format = z.enum(['json', 'csv', 'ndjson']).optional();
/** What every report may be asked with. */
const ofEvery = {
  from: argument,
  to: argument,
  lookbackDays: argument,
  impressionLookbackDays: argument,
  groupBy: argument,
  currency: argument,
  verified: argument,
  convert: argument,
  channelRules: argument,
  conversions: argument,
  channel: filter,
  campaign: filter,
  platform: filter,
  item: filter,
  category: filter,
  buyers: argument,
};
const CSV = 'text/csv; charset=utf-8';
const PATHS_A_REPORT = 100;
const MOST_PATHS = 1_000;

export function reportEndpoints({ answerReport, answerComparison, answerPaths }: ReportDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/reports/attribution',
      summary: 'Orders and their value, shared among what led to them',
      allow: ['read', 'admin'],
      tagged: true,
      query: z.object({ ...ofEvery, model: argument, format }),
      answer: { status: 200, schema: reportSchema(), alsoAs: ['text/csv', 'application/x-ndjson'] },
      async run({ query: { format, ...query }, now }, { site }) {
        const report = await answerReport(site, query, now);
        if (format === 'ndjson') return ndjson(report.rows, { name: 'attribution.ndjson' });
        if (format !== 'csv') return json(report);
        return attachment(reportCsv(report), {
          type: CSV,
          name: `attribution-${report.model}-${report.groupBy}.csv`,
        });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reports/attribution/compare',
      summary: 'The same orders shared by several models, side by side',
      allow: ['read', 'admin'],
      tagged: true,
      query: z.object({ ...ofEvery, models: argument.describe('With commas between; all when none is said'), format }),
      answer: { status: 200, schema: comparisonSchema, alsoAs: ['text/csv', 'application/x-ndjson'] },
      async run({ query: { format, ...query }, now }, { site }) {
        const comparison = await answerComparison(site, query, now);
        if (format === 'ndjson') return ndjson(comparison.rows, { name: 'models.ndjson' });
        if (format !== 'csv') return json(comparison);
        return attachment(comparisonCsv(comparison), { type: CSV, name: `models-${comparison.groupBy}.csv` });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reports/attribution/paths',
      summary: 'Which ways led to orders: top paths, how long they took, and what helped without being last',
      allow: ['read', 'admin'],
      tagged: true,
      query: z.object({ ...ofEvery, limit: z.coerce.number().int().min(1).max(MOST_PATHS).optional(), format }),
      answer: { status: 200, schema: pathsSchema, alsoAs: ['text/csv', 'application/x-ndjson'] },
      async run({ query: { format, limit = PATHS_A_REPORT, ...query }, now }, { site }) {
        const paths = await answerPaths(site, query, limit, now);
        if (format === 'ndjson') return ndjson(paths.paths, { name: 'paths.ndjson' });
        if (format !== 'csv') return json(paths);
        return attachment(pathsCsv(paths.paths), { type: CSV, name: `paths-${paths.groupBy}.csv` });
      },
    }),
  ];
}

const isNumber = (name: string): boolean => name !== 'spendCurrency';

function reportSchema() {
  const amounts = {
    touchpoints: z.number(),
    conversions: z.number(),
    value: z.number(),
    verifiedValue: z.number(),
    grossValue: z.number(),
  };
  const known = Object.fromEntries(KPI_COLUMNS.filter(isNumber).map((name) => [name, z.number().nullable()]));
  return z.looseObject({
    model: z.string(),
    from: z.string(),
    to: z.string(),
    lookbackDays: z.number(),
    impressionLookbackDays: z.number(),
    groupBy: z.string(),
    currency: z.string().nullable(),
    conversions: z.string().optional(),
    channelRules: z.int().nullable(),
    convertedTo: z.string().optional(),
    withoutRate: z.array(z.string()).optional(),
    rows: z.array(
      z.object({
        key: z.string().nullable(),
        currency: z.string(),
        unattributed: z.enum(['direct', 'unknown']).optional(),
        ...amounts,
        removalEffect: z.number().optional(),
        name: z.string().nullable(),
        spendCurrency: z.string().nullable(),
        ...known,
      }),
    ),
    totals: z.looseObject({ conversions: z.number(), value: z.number().nullable(), ...known }),
    insightDays: z.object({ from: z.string(), until: z.string() }).nullable(),
    dataThrough: z.string(),
    lateChanges: z.int(),
    journeys: z.object({ all: z.int(), converting: z.int() }).optional(),
  });
}

const period = {
  from: z.string(),
  to: z.string(),
  lookbackDays: z.number(),
  impressionLookbackDays: z.number(),
  groupBy: z.string(),
  currency: z.string().nullable(),
  dataThrough: z.string(),
};
const counted = { currency: z.string(), conversions: z.number(), value: z.number() };

const comparisonSchema = z.looseObject({
  ...period,
  models: z.array(z.string()),
  leftOut: z.array(z.object({ model: z.string(), detail: z.string() })).optional(),
  rows: z.array(
    z.object({
      key: z.string().nullable(),
      currency: z.string(),
      unattributed: z.enum(['direct', 'unknown']).optional(),
      touchpoints: z.number(),
      models: z.record(z.string(), z.object({ conversions: z.number(), value: z.number() })),
    }),
  ),
  totals: z.looseObject({ conversions: z.number(), value: z.number().nullable() }),
});

const spread = z.array(z.object({ conversions: z.int(), upTo: z.number().nullable() }));
const pathsSchema = z.looseObject({
  ...period,
  paths: z.array(z.object({ path: z.array(z.string()), ...counted, meanDays: z.number(), meanTouches: z.number() })),
  assists: z.array(
    z.object({ key: z.string(), ...counted, lastTouch: z.int(), assisted: z.int(), assistedValue: z.number() }),
  ),
  touches: spread,
  days: spread,
  totals: z.object({
    conversions: z.int(),
    withPath: z.int(),
    direct: z.int(),
    unknown: z.int(),
    byCurrency: z.array(z.object(counted)),
  }),
});
