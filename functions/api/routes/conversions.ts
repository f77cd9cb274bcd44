import * as z from 'zod';
import { conversionBody, conversionSchema } from '../../../shared/contracts/conversion-row.ts';
import { parseCivilTime } from '../../../shared/domain/civil-time.ts';
import type { Conversion, JudgedConversion } from '../../../shared/domain/conversion/conversion.ts';
import { NotFound } from '../../../shared/domain/errors.ts';
import { type OrderId, parseOrderId, type SiteId } from '../../../shared/domain/ids.ts';
import type { createAskConversions } from '../../../shared/pipeline/ask-conversions.ts';
import { attachment, json, ndjson } from '../answers.ts';
import { conversionsCsv } from '../conversions-csv.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { questionCursor, readQuestionCursor, writeQuestionCursor } from '../question-cursor.ts';
import { answerFormat, whichConversions } from '../report-arguments.ts';

export type ConversionDeps = {
  readonly conversions: { read(siteId: SiteId, orderId: OrderId): Promise<JudgedConversion | undefined> };
  readonly askConversions: ReturnType<typeof createAskConversions>;
};

const DEFAULT_LIMIT = { json: 100, csv: 1_000, ndjson: 1_000 };
/** The order a page ended with. */
const place = { at: z.int().min(0), id: z.string() };
const { lookbackDays, impressionLookbackDays, channelRules } = whichConversions;

export function conversionEndpoints({ conversions, askConversions }: ConversionDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/conversions',
      summary: 'Orders of a period, oldest first; by default the last 30 days',
      allow: ['read', 'admin'],
      tagged: true,
      query: z.object({
        ...whichConversions,
        cursor: questionCursor,
        limit: z.coerce.number().int().min(1).max(1_000).optional(),
        format: answerFormat,
      }),
      answer: {
        status: 200,
        schema: z.object({ conversions: z.array(conversionSchema), nextCursor: z.string().optional() }),
        alsoAs: ['text/csv', 'application/x-ndjson'],
      },
      async run({ query: { format = 'json', limit = DEFAULT_LIMIT[format], cursor, ...said }, now }, { site }) {
        const readTime = (text: string) => parseCivilTime(text, site.timeZone);
        const went = cursor === undefined ? undefined : readQuestionCursor(place, cursor, said, readTime);
        const after = went && { at: went.place.at, orderId: went.place.id as OrderId };
        const { next, question, ...page } = await askConversions.list(site, went?.query ?? said, { limit, after }, now);
        const bodies = page.conversions.map((conversion) => conversionBody(conversion, site, question));
        const nextCursor = next && writeQuestionCursor({ at: next.at, id: next.orderId }, question, went?.said ?? said);
        if (format === 'csv')
          return attachment(conversionsCsv(bodies), {
            type: 'text/csv; charset=utf-8',
            name: 'conversions.csv',
            nextCursor,
          });
        if (format === 'ndjson') return ndjson(bodies, { name: 'conversions.ndjson', nextCursor });
        return json({ conversions: bodies, ...(nextCursor === undefined ? {} : { nextCursor }) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/conversions/{orderId}',
      summary: 'One order: what was bought, what led there, in numbers and in one sentence',
      allow: ['read', 'admin'],
      params: z.object({ orderId: z.string() }),
      query: z.object({ lookbackDays, impressionLookbackDays, channelRules }),
      answer: { status: 200, schema: conversionSchema },
      async run({ params, query, now }, { site }) {
        const orderId = parseOrderId(params.orderId);
        const question = await askConversions.prepare(site, query, now);
        const found = orderId === undefined ? undefined : await conversions.read(site.siteId, orderId);
        if (found === undefined || isEmpty(found)) throw new NotFound('There is no such order');
        return json(conversionBody(found, site, question));
      },
    }),
  ];
}

/** Nothing but a refusal is known of it: neither sold nor paid back. */
function isEmpty({ claims, refunds }: Conversion): boolean {
  return claims.length === 0 && refunds.length === 0;
}
