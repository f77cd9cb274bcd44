import * as z from 'zod';
import {
  insightRowSchema,
  insightsBodyDescription,
  insightsBodySchema,
  MOST_ROWS,
  readInsights,
} from '../../../shared/contracts/insight-schema.ts';
import { dayOf } from '../../../shared/domain/civil-time.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { addDays, isDay } from '../../../shared/domain/insights/days.ts';
import type { Insight } from '../../../shared/domain/insights/insight.ts';
import type { createListInsights } from '../../../shared/pipeline/list-insights.ts';
import { problemHeaders, TooLarge } from '../../../shared/runtime/http.ts';
import { iso, json } from '../answers.ts';
import { cursorText, readCursor, writeCursor } from '../cursor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type InsightDeps = {
  readonly insights: {
    /** Each row replaces the one of the same object and day. */
    put(siteId: SiteId, insights: readonly Insight[]): Promise<void>;
  };
  readonly listInsights: ReturnType<typeof createListInsights>;
};

const DEFAULT_DAYS = 30;
const DEFAULT_LIMIT = 500;

const cursorSchema = z.strictObject({
  from: z.string(),
  until: z.string(),
  day: z.string(),
  platform: z.string(),
  id: z.string(),
});
const dayText = z.string().refine(isDay, { error: 'must be a day such as 2026-03-10' });
const querySchema = z.object({
  from: dayText.optional(),
  to: dayText.optional(),
  platform: z.string().trim().toLowerCase().min(1).max(64).optional(),
  cursor: cursorText.optional(),
  limit: z.coerce.number().int().min(1).max(2_000).optional(),
});

export function insightEndpoints({ insights, listInsights }: InsightDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/insights',
      summary: `What ads and posts reached and cost, day by day; up to ${MOST_ROWS} rows`,
      allow: ['server', 'admin'],
      body: insightsBodySchema,
      describedBody: insightsBodyDescription,
      answer: { status: 200, schema: z.object({ accepted: z.int() }) },
      async run({ body, now }, { site }) {
        if (body.rows.length > MOST_ROWS)
          throw new TooLarge(`A request may have ${MOST_ROWS} rows; nothing was taken.`);
        const read = readInsights(body, { currency: site.currency, now });
        await insights.put(site.siteId, read.insights);
        const accepted = read.insights.length;
        return read.problems.length === 0 ? json({ accepted }) : refused(accepted, read.problems);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/insights',
      summary: 'Insights as they were imported, oldest first; by default of the last 30 days',
      allow: ['read', 'admin'],
      query: querySchema,
      answer: {
        status: 200,
        schema: z.object({ insights: z.array(answeredRowSchema()), nextCursor: z.string().optional() }),
      },
      async run({ query, now }, { site }) {
        const { from, until, after } = readPlace(query, dayOf(now, site.timeZone));
        const { platform, limit = DEFAULT_LIMIT } = query;
        const page = await listInsights(site.siteId, { from, until, platform, after, limit });
        return json({
          insights: page.insights.map(rowBody),
          ...(page.next === undefined ? {} : { nextCursor: writeCursor({ from, until, ...page.next }) }),
        });
      },
    }),
  ];
}

function rowBody({ total: _, until, importedAt, ...row }: Insight) {
  return { ...row, ...(until === undefined ? {} : { until }), importedAt: iso(importedAt) };
}

function answeredRowSchema() {
  const { from: _, to: __, ...fields } = insightRowSchema.shape;
  return z.looseObject({ ...fields, source: z.enum(['api', 'meta']), importedAt: z.string() });
}

function readPlace(query: z.infer<typeof querySchema>, today: string) {
  if (query.cursor !== undefined) {
    const after = readCursor(cursorSchema, query.cursor);
    return { from: after.from, until: after.until, after };
  }
  const until = query.to ?? addDays(today, 1);
  const from = query.from ?? addDays(until, -DEFAULT_DAYS);
  if (from >= until)
    throw new InvalidInput('The query is not valid', [{ path: 'from', detail: 'must be before `to`' }]);
  return { from, until };
}

/** Some rows were taken; the others are told one by one. */
function refused(accepted: number, errors: readonly unknown[]): Response {
  const body = {
    type: 'about:blank',
    title: 'Some rows are not valid',
    status: 400,
    detail: `${accepted} ${accepted === 1 ? 'row was' : 'rows were'} taken; mend the others and send them again.`,
    accepted,
    errors,
  };
  return new Response(JSON.stringify(body), { status: 400, headers: problemHeaders(400) });
}
