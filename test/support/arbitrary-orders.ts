import * as fc from 'fast-check';
import type { JudgedConversion } from '../../shared/domain/conversion/conversion.ts';
import type { OrderId, VisitorId } from '../../shared/domain/ids.ts';
import { DAY } from '../../shared/domain/time.ts';
import type { Touchpoint } from '../../shared/domain/touchpoint/touchpoint.ts';
import { aClaim, aConversion, aTouchpoint, noon } from './a-touchpoint.ts';

const cents = (max: number) => fc.integer({ min: 0, max }).map((amount) => amount / 100);

/** Where contacts come from: paid and organic, tagged and not, of several platforms. */
const PLACES: readonly Partial<Touchpoint>[] = [
  { source: 'ig', medium: 'paid_social', campaign: 'Spring', campaignId: '1', adsetId: '2', adId: '3' },
  { source: 'instagram', medium: 'social', placement: 'story', postId: '17900', linkId: 'Link1' },
  { clickIdType: 'gclid', campaignId: '9' },
  { referrerHost: 'www.google.com', landingPage: '/shoes' },
  { source: 'newsletter', medium: 'email', campaign: '=SUM(A1)' },
  { source: 'facebook', medium: 'social', placement: 'reel' },
];

const touch = fc.record({
  age: fc.integer({ min: 0, max: 40 * 24 }),
  place: fc.constantFrom(...PLACES),
  kind: fc.constantFrom('view' as const, 'view' as const, 'click' as const, 'impression' as const),
});
const item = fc.record(
  {
    itemId: fc.constantFrom('shoes', 'socks', 'hat'),
    category: fc.constantFrom('feet', 'head'),
    price: cents(9_999),
    quantity: fc.integer({ min: 1, max: 3 }),
  },
  { requiredKeys: ['itemId'] },
);

/** An order of January or February 2026, by somebody or nobody, with what led to it. */
export const anOrder = fc
  .record({
    day: fc.integer({ min: 1, max: 50 }),
    buyer: fc.constantFrom('a', 'b', 'c', 'd', undefined),
    value: cents(50_000),
    currency: fc.constantFrom('EUR', 'EUR', 'USD', 'JPY'),
    tax: cents(5_000),
    shipping: cents(500),
    trust: fc.constantFrom('pixel' as const, 'server' as const),
    refunds: fc.array(cents(30_000), { maxLength: 2 }),
    touches: fc.array(touch, { maxLength: 6 }),
    items: fc.array(item, { maxLength: 3 }),
  })
  .map(({ day, buyer, refunds, touches, value, currency, ...claim }): JudgedConversion => {
    const at = noon(day);
    const path = touches
      .map(({ age, place, kind }) => aTouchpoint({ ...place, kind, at: at - (age * DAY) / 24 }))
      .sort((a, b) => a.at - b.at);
    const paid = currency === 'JPY' ? Math.round(value) : value;
    return {
      ...aConversion({ claims: [aClaim({ at, value: paid, currency, ...claim })] }),
      visitorIds: buyer === undefined ? [] : [buyer as VisitorId],
      refunds: refunds.map((amount, i) => ({ refundId: `r${i}`, at: at + DAY, value: amount })),
      path: buyer === undefined ? [] : path,
    };
  });

/** Each under an id of its own. */
export const someOrders = fc
  .array(anOrder, { minLength: 1, maxLength: 8 })
  .map((orders) => orders.map((order, i) => ({ ...order, orderId: `o${i}` as OrderId })));
