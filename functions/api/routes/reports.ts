import * as z from 'zod';
import { assistsCsv, comparisonCsv, pathsCsv } from '../../../shared/domain/attribution/comparison-csv.ts';
import { REPORT_MODELS } from '../../../shared/domain/attribution/model.ts';
import { reportCsv } from '../../../shared/domain/attribution/report-csv.ts';
import { parseCivilTime } from '../../../shared/domain/civil-time.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';
import type { createAnswerComparison } from '../../../shared/pipeline/answer-comparison.ts';
import type { createAnswerPaths } from '../../../shared/pipeline/answer-paths.ts';
import type { createAnswerReport } from '../../../shared/pipeline/answer-report.ts';
import { attachment, json, ndjson } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { questionCursor, readQuestionCursor, writeQuestionCursor } from '../question-cursor.ts';
import { answerFormat, ofEveryReport } from '../report-arguments.ts';
import { comparisonSchema, pathsSchema, reportSchema } from '../report-schemas.ts';

export type ReportDeps = {
  readonly answerReport: ReturnType<typeof createAnswerReport>;
  readonly answerComparison: ReturnType<typeof createAnswerComparison>;
  readonly answerPaths: ReturnType<typeof createAnswerPaths>;
};

const model = z
  .string()
  .max(200)
  .optional()
  .describe(`${REPORT_MODELS.join(', ')}; last_touch where nothing is said`);
const visits = z
  .string()
  .max(10)
  .optional()
  .describe('true: with visits, by what led to them, and conversions ÷ visits; reads everybody’s history');
const models = z.string().max(200).optional().describe('With commas between; all where none is said');
const CSV = 'text/csv; charset=utf-8';
const PATHS_A_REPORT = 100;
/** How many paths were told before. */
const place = { skip: z.int().min(0), repeats: z.enum(['keep', 'join']) };
const MOST_PATHS = 1_000;

export function reportEndpoints({ answerReport, answerComparison, answerPaths }: ReportDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/reports/attribution',
      summary: 'Orders and their value, shared among what led to them',
      allow: ['read', 'admin'],
      tagged: true,
      query: z.object({ ...ofEveryReport, model, visits, format: answerFormat }),
      answer: { status: 200, schema: reportSchema, alsoAs: ['text/csv', 'application/x-ndjson'] },
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
      query: z.object({ ...ofEveryReport, models, format: answerFormat }),
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
      query: z.object({
        ...ofEveryReport,
        limit: z.coerce.number().int().min(1).max(MOST_PATHS).optional(),
        repeats: z
          .enum(['keep', 'join'])
          .optional()
          .describe(
            '`keep` (default): each touchpoint is a step; `join`: one group several times in a row is one step',
          ),
        cursor: questionCursor,
        table: z
          .enum(['paths', 'assists'])
          .optional()
          .describe('Of csv and ndjson: which of the two; paths by default'),
        format: answerFormat,
      }),
      answer: { status: 200, schema: pathsSchema, alsoAs: ['text/csv', 'application/x-ndjson'] },
      async run(
        { query: { format, limit = PATHS_A_REPORT, cursor, repeats, table = 'paths', ...said }, now },
        { site },
      ) {
        const readTime = (text: string) => parseCivilTime(text, site.timeZone);
        const went = cursor === undefined ? undefined : readQuestionCursor(place, cursor, said, readTime);
        const { skip, repeats: kept } = went?.place ?? { skip: 0, repeats: repeats ?? 'keep' };
        if (repeats !== undefined && repeats !== kept) throw otherRepeats();
        const page = { skip, limit, joinsRepeats: kept === 'join' };
        const { question, ...answer } = await answerPaths(site, went?.query ?? said, page, now);
        const next = skip + limit < answer.totals.paths ? { skip: skip + limit, repeats: kept } : undefined;
        const nextCursor = next && writeQuestionCursor(next, question, went?.said ?? said);
        if (format === undefined || format === 'json')
          return json({ ...answer, ...(nextCursor === undefined ? {} : { nextCursor }) });
        // Assists are all told at once.
        const more = table === 'paths' ? nextCursor : undefined;
        if (format === 'ndjson') return ndjson(answer[table], { name: `${table}.ndjson`, nextCursor: more });
        const csv = table === 'paths' ? pathsCsv(answer.paths) : assistsCsv(answer.assists);
        return attachment(csv, { type: CSV, name: `${table}-${answer.groupBy}.csv`, nextCursor: more });
      },
    }),
  ];
}

function otherRepeats(): InvalidInput {
  const detail = 'goes on with a list that was asked for otherwise; leave `repeats` out, or as it was';
  return new InvalidInput('The query is not valid', [{ path: 'cursor', detail }]);
}
