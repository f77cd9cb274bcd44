import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, minorUnits, parseCurrency, sumMoney, toDecimals } from '../../../shared/domain/money.ts';

describe('money', () => {
  it('has a currency of ISO 4217', () => {
    expect(['eur', 'EUR ', 'EURO', 'ABC', ''].map(parseCurrency)).toEqual([
      'EUR',
      'EUR',
      undefined,
      undefined,
      undefined,
    ]);
    expect(['EUR', 'JPY', 'KWD', '???'].map(minorUnits)).toEqual([2, 0, 3, 2]);
  });

  it('is written with the decimals of its currency, rounded as people round', () => {
    expect(formatMoney(120, 'EUR')).toBe('120.00 EUR');
    expect(formatMoney(1.005, 'EUR')).toBe('1.01 EUR');
    expect(formatMoney(99.5, 'JPY')).toBe('100 JPY');
    expect(toDecimals(-0.001, 2)).toBe('0.00');
    expect(toDecimals(-1.5, 0)).toBe('-2');
  });

  it('adds up exactly to the cent, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e7 }), { maxLength: 300 }), (cents) => {
        const exact = cents.reduce((sum, cent) => sum + cent, 0) / 100;
        const amounts = cents.map((cent) => cent / 100);
        expect(sumMoney(amounts)).toBe(exact);
        expect(sumMoney(amounts.toReversed())).toBe(exact);
      }),
    );
  });
});
