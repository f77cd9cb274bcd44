import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributionReport } from '../../../shared/domain/attribution/report.ts';
import { createDayOf } from '../../../shared/domain/civil-time.ts';
import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import { createExchange, type DailyRate } from '../../../shared/domain/exchange.ts';
import type { OrderId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../support/a-touchpoint.ts';

const rate = (day: string, currency: string, value: number, base = 'EUR'): DailyRate => ({
  day,
  currency,
  rate: value,
  base,
});
const RATES = [rate('2026-01-05', 'PLN', 0.2), rate('2026-01-10', 'PLN', 0.25), rate('2026-01-07', 'USD', 0.9)];
const exchange = createExchange(RATES, 'EUR', createDayOf('Europe/Riga'));

describe('an exchange', () => {
  it.each([
    ['PLN', '2026-01-04', undefined],
    ['PLN', '2026-01-05', 0.2],
    ['PLN', '2026-01-09', 0.2],
    ['PLN', '2026-01-10', 0.25],
    ['PLN', '2030-01-01', 0.25],
    ['USD', '2026-01-06', undefined],
    ['EUR', '2026-01-01', 1],
    ['SEK', '2026-01-10', undefined],
  ])('of %s on %s is %s: that day’s rate or the newest before', (currency, day, expected) => {
    expect(exchange.rateOn(currency, day)).toBe(expected);
  });

  it('knows days by the site’s calendar', () => {
    expect(exchange.rateAt('PLN', Date.UTC(2026, 0, 9, 21, 59))).toBe(0.2);
    expect(exchange.rateAt('PLN', Date.UTC(2026, 0, 9, 22, 0))).toBe(0.25);
  });

  it('leaves out rates into a currency the site no longer has', () => {
    const former = createExchange([rate('2026-01-05', 'PLN', 1.8, 'SEK')], 'EUR', createDayOf('UTC'));
    expect(former.rateOn('PLN', '2026-01-06')).toBeUndefined();
  });
});

const question = {
  from: noon(1),
  to: noon(31),
  model: 'linear',
  groupBy: 'channel',
  lookback: 30 * DAY,
  valueBasis: 'paid',
  timeZone: 'Europe/Riga',
  defaultCurrency: 'EUR',
} as const;

const orders = fc.array(
  fc.record({
    day: fc.integer({ min: 2, max: 28 }),
    currency: fc.constantFrom('EUR', 'PLN', 'USD', 'SEK'),
    cents: fc.integer({ min: 0, max: 100_000 }),
    refund: fc.integer({ min: 0, max: 50_000 }),
    source: fc.constantFrom('ig', 'google', undefined),
  }),
  { maxLength: 20 },
);

type Order = { day: number; currency: string; cents: number; refund: number; source: string | undefined };

function conversionOf({ day, currency, cents, refund, source }: Order, index: number): Conversion {
  const at = noon(day);
  return aConversion({
    orderId: `o${index}` as OrderId,
    claims: [aClaim({ at, value: cents / 100, currency })],
    refunds: refund === 0 ? [] : [{ refundId: 'r', at: at + DAY, value: refund / 100 }],
    path: source === undefined ? [] : [aTouchpoint({ at: at - DAY, source }), aTouchpoint({ at, medium: 'email' })],
  });
}

describe('a converted report', () => {
  it('adds up to each order by its day’s rate; what has no rate stays in its currency', () => {
    fc.assert(
      fc.property(orders, (some) => {
        const conversions = some.map(conversionOf);
        const { rows, totals } = attributionReport(conversions, { ...question, exchange });
        const expected = new Map<string, number>();
        for (const { day, currency, cents, refund } of some) {
          const value = rateOf(currency, day);
          const into = value === undefined ? currency : 'EUR';
          const left = Math.max(0, cents - refund) / 100;
          expected.set(into, (expected.get(into) ?? 0) + left * (value ?? 1));
        }
        for (const [currency, value] of expected) {
          const inRows = rows.filter((row) => row.currency === currency).reduce((sum, row) => sum + row.value, 0);
          expect(inRows).toBeCloseTo(value, 6);
          expect(totals.byCurrency.find((one) => one.currency === currency)?.value).toBeCloseTo(value, 6);
        }
        expect(totals.conversions).toBeCloseTo(some.length, 9);
        expect(totals.byCurrency).toHaveLength(expected.size);
      }),
      { numRuns: 50 },
    );
  });
});

function rateOf(currency: string, day: number): number | undefined {
  if (currency === 'EUR') return 1;
  if (currency === 'PLN') return day < 5 ? undefined : day < 10 ? 0.2 : 0.25;
  return currency === 'USD' && day >= 7 ? 0.9 : undefined;
}
