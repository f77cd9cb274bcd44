import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOfEvent } from '../../../shared/domain/audience/collect-history.ts';
import { demandsOf } from '../../../shared/domain/audience/demand.ts';
import { joinCartMarks } from '../../../shared/domain/cart/cart-marks.ts';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { factsOfEvent } from '../../../shared/domain/visitor/facts-of-event.ts';
import { fitState } from '../../../shared/domain/visitor/fit-state.ts';
import { joinOccurrences } from '../../../shared/domain/visitor/history.ts';
import { joinFacts } from '../../../shared/domain/visitor/join-facts.ts';
import { NO_FACTS } from '../../../shared/domain/visitor/visitor-facts.ts';
import { packCart, unpackCart } from '../../../shared/storage/pack-cart.ts';
import { packHistory, unpackHistory } from '../../../shared/storage/pack-history.ts';
import { fromStateItem } from '../../../shared/storage/read-visitor-item.ts';
import { toStateItem } from '../../../shared/storage/write-visitor-item.ts';
import { eventArbitrary } from '../../support/arbitrary-events.ts';

const ref = { siteId: 'shop' as SiteId, visitorId: 'v#1' as VisitorId };

describe('packed histories', () => {
  it('are what they were, whatever the currency, value and id', () => {
    const occurrence = fc
      .record({
        id: fc.integer({ min: 0, max: 0xffffffff }),
        at: fc.integer({ min: 0, max: 253_402_300_799_999 }),
        worth: fc.option(
          fc.record({
            value: fc.integer({ min: 0, max: 1e15 }).map((thousandths) => thousandths / 1_000),
            currency: fc.constantFrom('EUR', 'AED', 'ZWL', 'USD'),
          }),
          { nil: {} },
        ),
      })
      .map(({ worth, ...rest }) => ({ ...rest, ...worth }));
    const ids = fc.constantFrom('0000000', '1z141z3', '00000ab');
    fc.assert(
      fc.property(ids, fc.array(occurrence, { minLength: 1, maxLength: 12 }), (id, found) => {
        const history = { [id]: joinOccurrences([], found) };
        expect(unpackHistory(packHistory(history))).toEqual(history);
      }),
    );
  });

  it('take about nine bytes an event', () => {
    const found = Array.from({ length: 8 }, (_, index) => ({
      id: index,
      at: Date.UTC(2026, 0, 5) - index * 3_600_000,
    }));
    expect(packHistory({ '0000001': found }).byteLength).toBeLessThanOrEqual(5 + 8 * 10);
  });
});

describe('packed state', () => {
  it('gives cart lines back as they were packed', () => {
    const mark = fc.record({
      item: fc.integer({ min: 0, max: 0xffffffff }),
      at: fc.integer({ min: 0, max: 253_402_300_799_999 }),
      quantity: fc.integer({ min: 1, max: 1e9 }).map((hundredths) => hundredths / 100),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), (marks) => {
        const lines = joinCartMarks([], marks);
        expect(unpackCart(packCart(lines))).toEqual(lines);
      }),
    );
  });

  it('packs 48 lines added within a week in less than 480 bytes', () => {
    const lines = Array.from({ length: 48 }, (_, index) => ({
      item: 0xffffffff - index,
      at: Date.UTC(2026, 0, 5) - index * 12_600_000,
      quantity: 1,
    }));
    expect(packCart(lines).byteLength).toBeLessThanOrEqual(480);
  });

  it('gives a visitor back as it was stored, one version later', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 20 }), (events) => {
        const demands = demandsOf(
          { kind: 'did', event: '*', within: 1, atLeastAgo: 0, minCount: 2 },
          { kind: 'did', event: 'purchase', within: 1, atLeastAgo: 0, filter: { items: ['shoes'] } },
        );
        const joined = events
          .map((event) => factsOfEvent(event, 0, undefined, historyOfEvent(event, undefined, demands)))
          .reduce(joinFacts, NO_FACTS);
        const { facts, spilled } = fitState(joined, {}, () => true);
        const operations = { told: { bits: 3, keysDigest: 'ab.cd' }, dueAt: 5, dirtyAt: 7 };
        const record = { ...ref, version: 4, facts, spilled, operations };
        expect(fromStateItem(ref, toStateItem(record))).toEqual({ ...record, version: 5 });
      }),
    );
  });
});
