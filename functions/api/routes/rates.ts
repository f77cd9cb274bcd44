import * as z from 'zod';
import {
  MOST_RATES,
  rateCurrency,
  rateDay,
  ratesBodySchema,
  readRates,
} from '../../../shared/contracts/rate-schema.ts';
import type { DailyRate } from '../../../shared/domain/exchange.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { json } from '../answers.ts';
import { cursorText, readCursor, writeCursor } from '../cursor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type RateDeps = {
  readonly rates: {
    putRates(siteId: SiteId, rates: readonly DailyRate[]): Promise<void>;
    deleteRates(siteId: SiteId, rates: readonly Pick<DailyRate, 'day' | 'currency'>[]): Promise<void>;
    pageOfRates(
      siteId: SiteId,
      query: { from: string; until: string; after?: string | undefined; limit: number },
    ): Promise<{ readonly rates: readonly DailyRate[]; readonly next?: string }>;
  };
};

const cursorSchema = z.strictObject({ after: z.string() });
const FIRST_DAY = '1970-01-01';
const LAST_DAY = '9999-12-31';

export function rateEndpoints({ rates }: RateDeps): readonly Endpoint[] {
  const set = (method: 'put' | 'post'): Endpoint =>
    endpoint({
      method,
      path: '/v1/rates',
      summary: `Set what currencies are worth in the site's, by day; up to ${MOST_RATES} at once, each replaces the day's`,
      allow: ['admin'],
      body: ratesBodySchema,
      answer: { status: 200, schema: z.object({ base: z.string(), set: z.int(), removed: z.int() }) },
      async run({ body }, { site: { siteId, currency } }) {
        const said = readRates(body, currency);
        await rates.putRates(siteId, said.set);
        await rates.deleteRates(siteId, said.removed);
        return json({ base: currency, set: said.set.length, removed: said.removed.length });
      },
    });
  return [
    endpoint({
      method: 'get',
      path: '/v1/rates',
      summary: 'The daily rates, the earliest day first; `to` is not included',
      allow: ['read', 'admin'],
      query: z.object({
        from: rateDay.optional(),
        to: rateDay.optional(),
        currency: rateCurrency.optional(),
        cursor: cursorText.optional(),
        limit: z.coerce.number().int().min(1).max(5_000).optional(),
      }),
      answer: {
        status: 200,
        schema: z.object({
          base: z.string(),
          rates: z.array(z.object({ day: z.string(), currency: z.string(), rate: z.number() })),
          nextCursor: z.string().optional(),
        }),
      },
      async run({ query }, { site: { siteId, currency: base } }) {
        const { from = FIRST_DAY, to = LAST_DAY, currency, cursor, limit = 1_000 } = query;
        const after = cursor === undefined ? undefined : readCursor(cursorSchema, cursor).after;
        // The last day is the one before `to`: nothing of `to` itself sorts before its first currency.
        const page = await rates.pageOfRates(siteId, { from, until: to, after, limit });
        const wanted = page.rates.filter(
          (rate) => rate.base === base && rate.day < to && (currency === undefined || rate.currency === currency),
        );
        return json({
          base,
          rates: wanted.map(({ base: _, ...rate }) => rate),
          ...(page.next === undefined ? {} : { nextCursor: writeCursor({ after: page.next }) }),
        });
      },
    }),
    set('put'),
    set('post'),
  ];
}
