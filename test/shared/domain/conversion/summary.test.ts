import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../../../shared/domain/conversion/conversion.ts';
import { summariseConversion } from '../../../../shared/domain/conversion/summary.ts';
import type { Item } from '../../../../shared/domain/event/tracked-event.ts';
import { DAY } from '../../../../shared/domain/time.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const item = (name?: string, fields: Partial<Item> = {}): Item => ({
  itemId: name ?? 'i',
  ...(name === undefined ? {} : { name }),
  ...fields,
});
const bought = (items: readonly Item[], fields: Partial<Conversion> = {}) =>
  aConversion({ claims: [aClaim({ items })], ...fields });
const story = aTouchpoint({ at: noon(18), source: 'instagram', medium: 'story' });
const google = aTouchpoint({ at: noon(17), referrerHost: 'google.com' });

describe('an order in one sentence', () => {
  it('says where the buyer came from last, what was bought, and for how much', () => {
    const order = bought([item('shoes')], { path: [google, story] });
    expect(summariseConversion(order)).toBe('Instagram Story → bought shoes, 120.00 EUR');
    expect(summariseConversion(order, { lookback: DAY })).toBe('Direct → bought shoes, 120.00 EUR');
  });

  it('tells direct from unknown', () => {
    expect(summariseConversion(bought([item('shoes')]))).toBe('Direct → bought shoes, 120.00 EUR');
    expect(summariseConversion(bought([item('shoes')], { visitorIds: [] }))).toBe(
      'Unknown (no consent) → bought shoes, 120.00 EUR',
    );
  });

  it.each<[string, readonly Item[]]>([
    ['shoes and socks', [item('shoes'), item('socks')]],
    ['shoes, socks and hat', [item('shoes'), item('socks'), item('hat')]],
    ['shoes, socks and 2 more', [item('shoes'), item('socks'), item('hat'), item('belt')]],
    ['2 × socks', [item('socks', { quantity: 2 })]],
    ['2 × socks', [item('socks'), item('socks', { itemId: 'other' })]],
    ['2 × Footwear', [item(undefined, { category: 'Footwear', quantity: 2 })]],
    ['an item', [item()]],
    ['3 items', [item(), item(undefined, { quantity: 2 })]],
    ['shoes and an item', [item('shoes'), item('  ')]],
    ['red shoes', [item(' red \n shoes ')]],
    ['something', []],
  ])('names the things: %s', (words, items) => {
    expect(summariseConversion(bought(items))).toBe(`Direct → bought ${words}, 120.00 EUR`);
  });

  it('writes money in the units of its currency and adds what was paid back', () => {
    const inCurrency = (value: number, currency: string) =>
      aConversion({ claims: [aClaim({ value, currency, items: [item('shoes')] })] });
    expect(summariseConversion(inCurrency(1200, 'JPY'))).toBe('Direct → bought shoes, 1200 JPY');
    expect(summariseConversion(inCurrency(1.5, 'KWD'))).toBe('Direct → bought shoes, 1.500 KWD');
    const refunds = [{ refundId: 'r', at: noon(25), value: 20 }];
    expect(summariseConversion(bought([item('shoes')], { refunds }))).toBe(
      'Direct → bought shoes, 120.00 EUR (refunded 20.00)',
    );
    const { value: _, currency: __, ...free } = aClaim({ items: [item('shoes')] });
    expect(summariseConversion(aConversion({ claims: [free] }))).toBe('Direct → bought shoes');
  });

  it('says that the order itself has not arrived', () => {
    const order = aConversion({ claims: [], visitorIds: [], refunds: [{ refundId: 'r', at: noon(25) }] });
    expect(summariseConversion(order)).toBe('Unknown (no consent) → order not reported yet');
  });
});
