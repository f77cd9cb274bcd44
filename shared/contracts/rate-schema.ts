import * as z from 'zod';
import { InvalidInput } from '../domain/errors.ts';
import type { DailyRate } from '../domain/exchange.ts';
import { isDay } from '../domain/insights/days.ts';
import { parseCurrency } from '../domain/money.ts';

export const MOST_RATES = 500;
const LARGEST = 1e9;

export const rateDay = z.string().refine(isDay, { error: 'must be a day such as 2026-03-10' });
export const rateCurrency = z
  .string()
  .trim()
  .toUpperCase()
  .refine((text) => parseCurrency(text) !== undefined, { error: 'must be an ISO 4217 currency code such as PLN' });

export const ratesBodySchema = z.strictObject({
  rates: z
    .array(
      z.strictObject({
        day: rateDay,
        currency: rateCurrency,
        /** Units of the site's currency for one of `currency`; `null` takes the day's rate away. */
        rate: z
          .number()
          .gt(0, { error: 'must be greater than 0: units of the site’s currency for one of this' })
          .max(LARGEST)
          .nullable(),
      }),
    )
    .min(1)
    .max(MOST_RATES),
});

/** What is to be set and what taken away. @throws InvalidInput for the site's own currency, or a day's currency said twice. */
export function readRates({ rates }: z.infer<typeof ratesBodySchema>, base: string) {
  const seen = new Map<string, number>();
  const problems = rates.flatMap(({ day, currency }, index) => {
    const same = seen.get(`${day} ${currency}`);
    seen.set(`${day} ${currency}`, index);
    const path = `rates.${index}`;
    if (currency === base)
      return [{ path: `${path}.currency`, detail: `is the site's own currency; say what others are worth in ${base}` }];
    return same === undefined ? [] : [{ path, detail: `is the day and currency of rate ${same} again` }];
  });
  if (problems.length > 0) throw new InvalidInput('The rates are not valid', problems);
  const set = rates.flatMap(({ rate, ...of }): readonly DailyRate[] => (rate === null ? [] : [{ ...of, rate, base }]));
  return { set, removed: rates.filter(({ rate }) => rate === null) };
}
