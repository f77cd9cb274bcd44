import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../../../shared/domain/conversion/conversion.ts';
import { emptyConversion, joinConversion } from '../../../../shared/domain/conversion/merge-conversion.ts';
import { orderTime, winningClaim } from '../../../../shared/domain/conversion/order.ts';
import type { OrderId, VisitorId } from '../../../../shared/domain/ids.ts';
import { DAY, MINUTE } from '../../../../shared/domain/time.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const nothing = emptyConversion(aConversion().siteId, aConversion().orderId);
const join = (parts: readonly Conversion[]): Conversion => parts.reduce(joinConversion, nothing);
const minute = fc.integer({ min: 0, max: 30 }).map((count) => noon(20) + count * MINUTE);

const claim = fc
  .record({
    id: fc.integer({ min: 0, max: 1 }),
    at: minute,
    trust: fc.constantFrom('pixel', 'server'),
    value: fc.nat(3),
  })
  .map(({ id, at, trust, value }) => aClaim({ eventId: `p${id}`, at, trust: trust as 'pixel' | 'server', value }));
const refund = fc
  .record({ id: fc.integer({ min: 0, max: 2 }), at: minute, value: fc.option(fc.nat(3), { nil: undefined }) })
  .map(({ id, at, value }) => ({ refundId: `r${id}`, at, ...(value === undefined ? {} : { value }) }));
const touch = fc
  .record({ id: fc.nat(4), at: minute, source: fc.constantFrom('a', 'b') })
  .map(({ id, at, source }) => aTouchpoint({ eventId: `t${id}`, at, source }));
const part: fc.Arbitrary<Conversion> = fc
  .record({
    claims: fc.array(claim, { maxLength: 1 }),
    refunds: fc.array(refund, { maxLength: 1 }),
    visitorIds: fc.array(fc.constantFrom('v1', 'v2', 'v3') as fc.Arbitrary<VisitorId>, { maxLength: 1 }),
    denied: fc.boolean().map((yes) => yes),
    path: fc.array(touch, { maxLength: 2 }),
    replacedBy: fc.option(fc.constantFrom('o7', 'o8') as fc.Arbitrary<OrderId>, { nil: undefined }),
  })
  .map(({ denied, replacedBy, ...rest }) =>
    join([{ ...nothing, ...rest, denied: denied && rest.path.length === 2, ...(replacedBy ? { replacedBy } : {}) }]),
  );

describe('joining accounts of one order', () => {
  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        expect(joinConversion(a, b)).toEqual(joinConversion(b, a));
        expect(joinConversion(joinConversion(a, b), c)).toEqual(joinConversion(a, joinConversion(b, c)));
        expect(joinConversion(a, a)).toEqual(a);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same whatever the order, duplication and grouping of many accounts', () => {
    const parts = fc
      .array(part, { maxLength: 8 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length })),
      );
    fc.assert(
      fc.property(parts, fc.nat(16), ([list, shuffled], cut) => {
        const split = joinConversion(join(shuffled.slice(0, cut)), join(shuffled.slice(cut)));
        expect(split).toEqual(join(list));
      }),
    );
  });

  it('keeps the four best claims and the earliest, so that the time never moves later', () => {
    const claims = Array.from({ length: 9 }, (_, i) => aClaim({ eventId: `p${i}`, at: noon(20) + i * MINUTE }));
    const joined = join(claims.map((one) => ({ ...nothing, claims: [one] })));
    expect(joined.claims.map(({ eventId }) => eventId)).toEqual(['p8', 'p7', 'p6', 'p5', 'p0']);
    expect(orderTime(joined)).toBe(noon(20));
  });

  it('believes the server over the browser, and of one source the latest', () => {
    const pixel = aClaim({ eventId: 'z', trust: 'pixel', at: noon(21), value: 1 });
    const early = aClaim({ eventId: 'a', at: noon(19), value: 2 });
    const late = aClaim({ eventId: 'b', at: noon(20), value: 3 });
    expect(winningClaim(aConversion({ claims: [pixel, early, late] }))?.value).toBe(3);
  });

  it('keeps neither visitors nor path once consent was denied, whichever came first', () => {
    const known = aConversion({ path: [aTouchpoint({ at: noon(19) })] });
    const denial = { ...nothing, denied: true };
    for (const joined of [joinConversion(known, denial), joinConversion(denial, known)]) {
      expect(joined).toMatchObject({ visitorIds: [], path: [], denied: true, claims: known.claims });
    }
  });

  it('keeps touchpoints of 90 days up to the order, both ends in: the first and the 50 latest', () => {
    const at = noon(20);
    const ends = [at - 90 * DAY - 1, at - 90 * DAY, at, at + 1].map((time) => aTouchpoint({ at: time }));
    const kept = join([aConversion({ path: ends })]).path;
    expect(kept.map((one) => one.at - at)).toEqual([-90 * DAY, 0]);
    const many = Array.from({ length: 80 }, (_, i) => aTouchpoint({ at: at - i * MINUTE }));
    const path = join([aConversion({ path: many })]).path;
    expect(path).toHaveLength(51);
    expect(path[0]).toBe(many[79]);
    expect(path[1]).toBe(many[49]);
  });
});
