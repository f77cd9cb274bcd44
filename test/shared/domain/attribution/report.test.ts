import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GroupBy,
  groupKey,
  ORDER_GROUPINGS,
  TOUCH_GROUPINGS,
} from '../../../../shared/domain/attribution/group.ts';
import { ORDER_MODELS, type OrderModelName } from '../../../../shared/domain/attribution/model.ts';
import { attributionReport, type OrderReportQuestion } from '../../../../shared/domain/attribution/report.ts';
import type { Conversion } from '../../../../shared/domain/conversion/conversion.ts';
import type { OrderId } from '../../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../../shared/domain/time.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const question = (fields: Partial<OrderReportQuestion> = {}): OrderReportQuestion => ({
  from: noon(1),
  to: noon(100),
  model: 'linear',
  groupBy: 'source',
  lookback: 30 * DAY,
  valueBasis: 'paid',
  timeZone: 'UTC',
  ...fields,
});
const at = noon(20);
const ig = aTouchpoint({ at: at - HOUR, source: 'IG', medium: 'story' });
const google = aTouchpoint({ at: at - DAY, referrerHost: 'google.com' });

const order = fc
  .record({
    id: fc.nat(1000),
    day: fc.integer({ min: 1, max: 60 }),
    value: fc.integer({ min: 0, max: 99_999 }).map((cents) => cents / 100),
    currency: fc.constantFrom('EUR', 'SEK'),
    known: fc.boolean(),
    trust: fc.constantFrom('pixel' as const, 'server' as const),
    refund: fc.option(fc.nat(500), { nil: undefined }),
    touches: fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom('ig', 'google', undefined),
        fc.constantFrom('cpc', 'email', undefined),
      ),
      { maxLength: 6 },
    ),
    items: fc.array(
      fc.record(
        {
          itemId: fc.constantFrom('a', 'b', 'c'),
          category: fc.constantFrom('x', 'y'),
          price: fc.nat(100),
          quantity: fc.integer({ min: 1, max: 3 }),
        },
        { requiredKeys: ['itemId'] },
      ),
      { maxLength: 4 },
    ),
  })
  .map(({ id, day, value, currency, known, trust, refund, touches, items }): Conversion => {
    const path = touches
      .map(([age, source, medium]) =>
        aTouchpoint({
          at: noon(day) - age * DAY,
          ...(source ? { source } : { adId: '7' }),
          ...(medium ? { medium } : {}),
        }),
      )
      .sort((a, b) => a.at - b.at);
    return {
      ...aConversion({ claims: [aClaim({ at: noon(day), value, currency, trust, items })] }),
      orderId: `o${id}` as OrderId,
      refunds: refund === undefined ? [] : [{ refundId: 'r', at: noon(day), value: refund }],
      ...(known ? { path } : { visitorIds: [] }),
    };
  });

describe('an attribution report', () => {
  it('has a row per key with credits, values and touchpoints, the most valuable first', () => {
    const report = attributionReport([aConversion({ path: [google, ig] })], question({ model: 'position_based' }));
    const half = { currency: 'EUR', touchpoints: 1, conversions: 0.5, value: 60, verifiedValue: 60, grossValue: 60 };
    expect(report.rows).toEqual([
      { key: 'google.com', ...half },
      { key: 'ig', ...half },
    ]);
    expect(report.totals).toMatchObject({ currency: 'EUR', touchpoints: 2, conversions: 1, value: 120 });
  });

  it('keeps direct and unknown apart, also from a source that is called unknown', () => {
    const unknownSource = aConversion({ path: [aTouchpoint({ at, source: 'unknown' })] });
    const { rows } = attributionReport([aConversion(), aConversion({ visitorIds: [] }), unknownSource], question());
    expect(rows.map(({ key, unattributed }) => [key, unattributed])).toEqual([
      [null, 'direct'],
      ['unknown', undefined],
      ['unknown', 'unknown'],
    ]);
  });

  it('counts orders of the period by their own time, not those replaced or not yet known', () => {
    const orders = [
      aConversion({ claims: [aClaim({ at: noon(1) })] }),
      aConversion({ claims: [aClaim({ at: noon(100) })] }),
      aConversion({ claims: [] }),
      { ...aConversion(), replacedBy: 'o2' as OrderId },
    ];
    expect(attributionReport(orders, question()).totals.conversions).toBe(1);
  });

  it('never adds currencies together', () => {
    const orders = [aConversion(), aConversion({ claims: [aClaim({ currency: 'SEK', value: 10 })] })];
    const report = attributionReport(orders, question());
    expect(report.totals).toMatchObject({ currency: null, conversions: 2, value: null });
    expect(report.totals.byCurrency.map(({ currency, value }) => [currency, value])).toEqual([
      ['EUR', 120],
      ['SEK', 10],
    ]);
    expect(attributionReport(orders, question({ currency: 'SEK' })).totals).toMatchObject({
      conversions: 1,
      value: 10,
    });
  });

  it('tells the verified part and can leave out the rest', () => {
    const orders = [aConversion(), aConversion({ claims: [aClaim({ trust: 'pixel' })] })];
    expect(attributionReport(orders, question()).totals).toMatchObject({ value: 240, verifiedValue: 120 });
    expect(attributionReport(orders, question({ verified: true })).totals).toMatchObject({
      conversions: 1,
      value: 120,
    });
  });

  it('counts orders that changed after the period', () => {
    const refunds = [{ refundId: 'r', at: noon(101), value: 1 }];
    expect(attributionReport([aConversion({ refunds }), aConversion()], question()).lateChanges).toBe(1);
  });

  it('divides orders by item, category and day, direct ones too', () => {
    const items = [
      { itemId: 'Shoes', category: 'Footwear', price: 40, quantity: 2 },
      { itemId: 'hat', category: 'footwear', price: 40 },
    ];
    const orders = [aConversion({ claims: [aClaim({ at: Date.UTC(2026, 0, 19, 23), items })] })];
    const keys = (fields: Partial<OrderReportQuestion>) =>
      attributionReport(orders, question(fields)).rows.map(({ key, value }) => [key, value]);
    expect(keys({ groupBy: 'item' })).toEqual([
      ['shoes', 80],
      ['hat', 40],
    ]);
    expect(keys({ groupBy: 'category' })).toEqual([['footwear', 120]]);
    expect(keys({ groupBy: 'day' })).toEqual([['2026-01-19', 120]]);
    expect(keys({ groupBy: 'day', timeZone: 'Europe/Riga' })).toEqual([['2026-01-20', 120]]);
  });

  it('has rows that add up to the same totals whatever the grouping and the order of orders', () => {
    const groupBy = fc.constantFrom<GroupBy>(...TOUCH_GROUPINGS, ...ORDER_GROUPINGS);
    const orders = fc.array(order, { maxLength: 30 });
    fc.assert(
      fc.property(
        orders,
        groupBy,
        fc.constantFrom(...(Object.keys(ORDER_MODELS) as OrderModelName[])),
        (list, by, model) => {
          const report = attributionReport(list, question({ groupBy: by, model }));
          const backwards = attributionReport(list.toReversed(), question({ groupBy: by, model }));
          expect(report.totals.conversions).toBe(list.length);
          for (const total of report.totals.byCurrency) {
            const rows = report.rows.filter(({ currency }) => currency === total.currency);
            for (const amount of ['conversions', 'value', 'verifiedValue', 'grossValue', 'touchpoints'] as const) {
              expect(rows.reduce((sum, row) => sum + row[amount], 0)).toBeCloseTo(total[amount], 6);
            }
          }
          const amounts = (one: typeof report) =>
            one.rows.map((row) => `${row.key}|${row.currency}|${row.unattributed}|${row.value.toFixed(6)}`).sort();
          expect(amounts(backwards)).toEqual(amounts(report));
        },
      ),
    );
  });
});

describe('the group of a touchpoint', () => {
  it.each<[GroupBy, string, string]>([
    ['source', 'ig', 'google.com'],
    ['medium', 'story', '(not set)'],
    ['source_medium', 'ig/story', 'google.com/'],
    ['platform', 'instagram', 'google'],
    ['placement', 'story', '(not set)'],
    ['channel', 'organic_social', 'organic_search'],
    ['campaign', '(not set)', '(not set)'],
  ])('by %s', (by, first, second) => {
    const grouping = TOUCH_GROUPINGS.find((name) => name === by) ?? 'source';
    expect([groupKey(ig, grouping), groupKey(google, grouping)]).toEqual([first, second]);
  });

  it('is the platform’s name where only a click id tells the source', () => {
    expect(groupKey(aTouchpoint({ clickIdType: 'fbclid' }), 'source')).toBe('facebook');
    expect(groupKey(aTouchpoint({ clickIdType: 'gclid' }), 'source_medium')).toBe('google/');
  });

  it('by campaign is its name, else the platform’s id, else the sender’s', () => {
    expect(groupKey(aTouchpoint({ campaign: 'Spring', campaignId: '1' }), 'campaign')).toBe('spring');
    expect(groupKey(aTouchpoint({ campaignId: '1', utmId: '2' }), 'campaign')).toBe('1');
    expect(groupKey(aTouchpoint({ utmId: '2' }), 'campaign')).toBe('2');
  });
});
