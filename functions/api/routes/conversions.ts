import * as z from 'zod';
import { conversionBody, conversionSchema } from '../../../shared/contracts/conversion-row.ts';
import { parseCivilTime, startOfDay } from '../../../shared/domain/civil-time.ts';
import type { Conversion, JudgedConversion } from '../../../shared/domain/conversion/conversion.ts';
import { CONVERSION_KINDS } from '../../../shared/domain/conversion/lead.ts';
import { InvalidInput, NotFound } from '../../../shared/domain/errors.ts';
import { type OrderId, parseOrderId, type SiteId } from '../../../shared/domain/ids.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { DAY, type Instant } from '../../../shared/domain/time.ts';
import type { createListConversions } from '../../../shared/pipeline/list-conversions.ts';
import { attachment, json, ndjson } from '../answers.ts';
import { conversionsCsv } from '../conversions-csv.ts';
import { cursorText, readCursor, writeCursor } from '../cursor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type ConversionDeps = {
  readonly conversions: { read(siteId: SiteId, orderId: OrderId): Promise<JudgedConversion | undefined> };
  readonly listConversions: ReturnType<typeof createListConversions>;
};

const querySchema = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  cursor: cursorText.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
  format: z.enum(['json', 'csv', 'ndjson']).optional(),
  conversions: z.enum(CONVERSION_KINDS).optional(),
});
type Query = z.infer<typeof querySchema>;

/** The period stands in the cursor, because a default one moves with the clock. */
const cursorSchema = z.strictObject({
  from: z.int(),
  to: z.int(),
  at: z.int().min(0),
  id: z.string(),
});
const DEFAULT_DAYS = 30;
const DEFAULT_LIMIT = { json: 100, csv: 1_000, ndjson: 1_000 };

export function conversionEndpoints({ conversions, listConversions }: ConversionDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/conversions',
      summary: 'Orders of a period, oldest first; by default the last 30 days',
      allow: ['read', 'admin'],
      tagged: true,
      query: querySchema,
      answer: {
        status: 200,
        schema: z.object({ conversions: z.array(conversionSchema), nextCursor: z.string().optional() }),
        alsoAs: ['text/csv', 'application/x-ndjson'],
      },
      async run({ query, now }, { site }) {
        const format = query.format ?? 'json';
        const period = readPeriod(query, site, now);
        const limit = query.limit ?? DEFAULT_LIMIT[format];
        // No order is of a later day: times of events ahead of the clock are refused.
        const to = Math.min(period.to, now + DAY);
        const page = await listConversions(site.siteId, {
          ...period,
          to,
          limit,
          kind: query.conversions ?? 'purchase',
        });
        const bodies = page.conversions.map((conversion) => conversionBody(conversion, site));
        const { from } = period;
        const nextCursor = page.next && writeCursor({ from, to: period.to, at: page.next.at, id: page.next.orderId });
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
      answer: { status: 200, schema: conversionSchema },
      async run({ params }, { site }) {
        const orderId = parseOrderId(params.orderId);
        const found = orderId === undefined ? undefined : await conversions.read(site.siteId, orderId);
        if (found === undefined || isEmpty(found)) throw new NotFound('There is no such order');
        return json(conversionBody(found, site));
      },
    }),
  ];
}

/** Nothing but a refusal is known of it: neither sold nor paid back. */
function isEmpty({ claims, refunds }: Conversion): boolean {
  return claims.length === 0 && refunds.length === 0;
}

function readPeriod(query: Query, { timeZone }: Site, now: Instant) {
  const read = (path: 'from' | 'to'): Instant | undefined => {
    const text = query[path];
    if (text === undefined) return undefined;
    const at = parseCivilTime(text, timeZone);
    if (at !== undefined) return at;
    const detail = 'must be ISO 8601, epoch milliseconds or a date such as 2024-01-31';
    throw new InvalidInput('The query is not valid', [{ path, detail }]);
  };
  if (query.cursor !== undefined) {
    const { from, to, at, id } = readCursor(cursorSchema, query.cursor);
    if ((read('from') ?? from) !== from || (read('to') ?? to) !== to) {
      const detail = 'goes on with a list of another period; leave `from` and `to` out, or as they were';
      throw new InvalidInput('The query is not valid', [{ path: 'cursor', detail }]);
    }
    return { from, to, after: { at, orderId: id as OrderId } };
  }
  const to = read('to') ?? startOfDay(now, timeZone, 1);
  const from = read('from') ?? startOfDay(to - 1, timeZone, 1 - DEFAULT_DAYS);
  if (from >= to) throw new InvalidInput('The query is not valid', [{ path: 'from', detail: 'must be before `to`' }]);
  return { from, to };
}
