import * as z from 'zod';
import { KPI_COLUMNS } from '../../../shared/domain/attribution/kpi-cells.ts';
import { reportCsv } from '../../../shared/domain/attribution/report-csv.ts';
import type { createAnswerReport } from '../../../shared/pipeline/answer-report.ts';
import { attachment, json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type ReportDeps = { readonly answerReport: ReturnType<typeof createAnswerReport> };

const argument = z.string().max(100).optional();

export function reportEndpoints({ answerReport }: ReportDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/reports/attribution',
      summary: 'Orders and their value, shared among what led to them',
      allow: ['read', 'admin'],
      query: z.object({
        from: argument,
        to: argument,
        model: argument,
        lookbackDays: argument,
        impressionLookbackDays: argument,
        groupBy: argument,
        currency: argument,
        verified: argument,
        convert: argument,
        channelRules: argument,
        conversions: argument,
        format: z.enum(['json', 'csv']).optional(),
      }),
      answer: { status: 200, schema: reportSchema(), alsoAs: ['text/csv'] },
      async run({ query: { format, ...query }, now }, { site }) {
        const report = await answerReport(site, query, now);
        if (format !== 'csv') return json(report);
        return attachment(reportCsv(report), {
          type: 'text/csv; charset=utf-8',
          name: `attribution-${report.model}-${report.groupBy}.csv`,
        });
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
