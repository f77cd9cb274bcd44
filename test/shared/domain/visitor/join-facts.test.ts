import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOfEvent } from '../../../../shared/domain/audience/collect-history.ts';
import { demandsOf } from '../../../../shared/domain/audience/demand.ts';
import type { TrackedEvent } from '../../../../shared/domain/event/tracked-event.ts';
import { MINUTE } from '../../../../shared/domain/time.ts';
import { readTouchpoint } from '../../../../shared/domain/touchpoint/read-touchpoint.ts';
import { factsOfEvent } from '../../../../shared/domain/visitor/facts-of-event.ts';
import { fitState } from '../../../../shared/domain/visitor/fit-state.ts';
import { joinFacts, joinOrders, joinTouchpoints } from '../../../../shared/domain/visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';
import type { Spilled } from '../../../../shared/domain/visitor/visitor-record.ts';
import { eventArbitrary } from '../../../support/arbitrary-events.ts';

const RESOLUTION = 15 * MINUTE;

const DEMANDS = demandsOf(
  { kind: 'did', event: 'view_item', within: 1, atLeastAgo: 0, minCount: 2 },
  { kind: 'did', event: 'purchase', within: 1, atLeastAgo: 0, filter: { items: ['shoes'] } },
  { kind: 'did', event: 'page_view', within: 1, atLeastAgo: 0, filter: { source: { source: ['instagram'] } } },
);

function factsOf(event: TrackedEvent): VisitorFacts {
  const touch = event.consent === 'denied' ? undefined : readTouchpoint(event, [], (value) => value);
  return factsOfEvent(event, RESOLUTION, touch, historyOfEvent(event, touch, DEMANDS));
}

const reduce = (events: readonly TrackedEvent[]): VisitorFacts => events.map(factsOf).reduce(joinFacts, NO_FACTS);

/** As the pipeline does it: batch after batch, each leaving in the state only what fits and the rest beside it. */
function reduceInBatches(batches: readonly (readonly TrackedEvent[])[]): VisitorFacts {
  let facts = NO_FACTS;
  let spilled: Spilled = {};
  let beside: Pick<VisitorFacts, 'orders' | 'touchpoints'> = { orders: [], touchpoints: [] };
  for (const batch of batches) {
    const fitted = fitState(joinFacts(facts, reduce(batch)), spilled, ({ touchpoints }) => touchpoints.length < 4);
    facts = fitted.facts;
    spilled = fitted.spilled;
    beside = {
      orders: joinOrders(beside.orders, fitted.ordersOut),
      touchpoints: joinTouchpoints(beside.touchpoints, fitted.touchesOut),
    };
  }
  return {
    ...facts,
    orders: joinOrders(facts.orders, beside.orders),
    touchpoints: joinTouchpoints(facts.touchpoints, beside.touchpoints),
  };
}

const events = fc.array(eventArbitrary, { maxLength: 40 });

describe('facts of a visitor', () => {
  it('are the same for any shuffle, duplication and batch split of the events', () => {
    const cuts = fc.array(fc.nat(60), { maxLength: 6 });
    fc.assert(
      fc.property(events, fc.infiniteStream(fc.nat()), cuts, (list, randoms, places) => {
        const random = (): number => randoms.next().value ?? 0;
        const doubled = [...list, ...list.filter(() => random() % 2 === 0)];
        const shuffled = doubled.map((event) => ({ event, key: random() })).sort((a, b) => a.key - b.key);
        const arrived = shuffled.map(({ event }) => event);
        const bounds = [0, ...places.filter((place) => place < arrived.length).sort((a, b) => a - b), arrived.length];
        const batches = bounds.slice(1).map((end, index) => arrived.slice(bounds[index], end));
        expect(reduceInBatches(batches)).toEqual(reduceInBatches([list]));
      }),
      { numRuns: 500 },
    );
  });

  it('join commutatively, associatively and idempotently', () => {
    const facts = events.map(reduce);
    fc.assert(
      fc.property(facts, facts, facts, (a, b, c) => {
        expect(joinFacts(a, b)).toEqual(joinFacts(b, a));
        expect(joinFacts(joinFacts(a, b), c)).toEqual(joinFacts(a, joinFacts(b, c)));
        expect(joinFacts(a, a)).toEqual(a);
      }),
      { numRuns: 300 },
    );
  });

  it('do not change for page views within one recency cell', () => {
    const view = (id: string, minute: number): TrackedEvent => ({
      eventId: id,
      event: 'page_view',
      occurredAt: Date.UTC(2026, 0, 5, 10, minute),
      trust: 'pixel',
      consent: 'granted',
    });
    expect(reduce([view('a', 1), view('b', 14)])).toEqual(reduce([view('a', 1)]));
    expect(reduce([view('a', 1), view('b', 15)])).not.toEqual(reduce([view('a', 1)]));
  });

  it('keep only the withdrawal of an event that denies consent', () => {
    const at = Date.UTC(2026, 0, 5);
    const denial: TrackedEvent = {
      eventId: 'a',
      event: 'add_to_cart',
      occurredAt: at,
      trust: 'pixel',
      consent: 'denied',
    };
    expect(reduce([denial])).toEqual({ ...NO_FACTS, withdrawnAt: at });
  });
});
