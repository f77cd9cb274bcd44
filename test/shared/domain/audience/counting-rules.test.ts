import { describe, expect, it } from 'vitest';
import { readRule } from '../../../../shared/contracts/rule-schema.ts';
import { historyOfEvent } from '../../../../shared/domain/audience/collect-history.ts';
import { collectedSince, completeFrom, demandsOf } from '../../../../shared/domain/audience/demand.ts';
import { evaluate } from '../../../../shared/domain/audience/evaluate.ts';
import { inCurrency } from '../../../../shared/domain/audience/in-currency.ts';
import type { Rule } from '../../../../shared/domain/audience/rule.ts';
import type { Item, TrackedEvent } from '../../../../shared/domain/event/tracked-event.ts';
import type { OrderId } from '../../../../shared/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/domain/time.ts';
import { readTouchpoint } from '../../../../shared/domain/touchpoint/read-touchpoint.ts';
import { factsOfEvent } from '../../../../shared/domain/visitor/facts-of-event.ts';
import { joinFacts } from '../../../../shared/domain/visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';

const T = Date.UTC(2026, 4, 31, 12);
let made = 0;

type Told = Partial<TrackedEvent> & { readonly ago: number };

function factsFor(rule: Rule, told: readonly Told[]): VisitorFacts {
  const demands = demandsOf(rule);
  return told
    .map(({ ago, ...more }): TrackedEvent => {
      const base = { eventId: `e${++made}`, event: 'page_view', occurredAt: T - ago, trust: 'server' as const };
      return { ...base, ...more };
    })
    .map((event) => {
      const touch = readTouchpoint(event, [], (value) => value);
      return factsOfEvent(event, 15 * MINUTE, touch, historyOfEvent(event, touch, demands));
    })
    .reduce(joinFacts, NO_FACTS);
}

const holds = (wire: unknown, ...told: readonly Told[]): boolean => {
  const rule = inCurrency(readRule(wire), 'EUR');
  return evaluate(rule, factsFor(rule, told), T);
};

const view = (ago: number, ...items: readonly Item[]): Told => ({ event: 'view_item', ago, items });
const order = (ago: number, orderId: string, value: number, more: Partial<TrackedEvent> = {}): Told => ({
  event: 'purchase',
  ago,
  orderId: orderId as OrderId,
  value,
  currency: 'EUR',
  ...more,
});
const landing = (ago: number, query: string): Told => ({ ago, url: `https://shop.example/?${query}` });
const shoes = { itemId: 'shoes', category: 'Footwear' };
const hat = { itemId: 'hat', category: 'Warm' };

describe('minCount', () => {
  const rule = { did: 'view_item', within: '7d', atLeastAgo: '1h', minCount: 2 };
  it.each<readonly [string, readonly Told[], boolean]>([
    ['once', [view(HOUR)], false],
    ['twice, the last one exactly an hour ago', [view(HOUR), view(2 * HOUR)], true],
    ['twice, of which one is too fresh', [view(HOUR - 1), view(2 * HOUR)], false],
    ['twice and once more just now', [view(1), view(HOUR), view(2 * HOUR)], true],
    ['twice, of which one is exactly 7 days ago', [view(HOUR), view(7 * DAY)], false],
    [
      'one event sent twice',
      [
        { ...view(HOUR), eventId: 'same' },
        { ...view(HOUR), eventId: 'same' },
      ],
      false,
    ],
    [
      'one event sent twice with two times',
      [
        { ...view(HOUR), eventId: 's' },
        { ...view(DAY), eventId: 's' },
      ],
      false,
    ],
    ['two within one cell of the grid', [view(HOUR), view(HOUR + 1)], true],
    ['nothing up to a withdrawal', [view(2 * HOUR), view(HOUR), { ago: HOUR, consent: 'denied' }], false],
  ])('of two: %s', (_, told, expected) => {
    expect(holds(rule, ...told)).toBe(expected);
  });

  it('looks at the 8 latest alone', () => {
    const fresh = Array.from({ length: 8 }, (_, index) => view(index));
    expect(holds(rule, ...fresh, view(2 * HOUR), view(3 * HOUR))).toBe(false);
  });

  it('counts any event as *', () => {
    expect(holds({ did: '*', within: '7d', minCount: 2 }, view(1), { event: 'search', ago: 5 })).toBe(true);
  });

  it('counts an order once, at its earliest time', () => {
    const twice = { did: 'purchase', within: '30d', minCount: 2 };
    expect(holds(twice, order(HOUR, 'a', 10), order(2 * HOUR, 'a', 10))).toBe(false);
    expect(holds(twice, order(HOUR, 'a', 10), order(2 * HOUR, 'b', 10))).toBe(true);
    expect(holds(twice, order(HOUR, 'a', 10), order(2 * HOUR, 'b', 10), order(31 * DAY, 'b', 10))).toBe(false);
    expect(demandsOf(readRule(twice))).toEqual([]);
  });
});

describe('minValue', () => {
  it('adds up the orders of the span in one currency, without the noise of binary sums', () => {
    const rule = { did: 'purchase', within: '30d', minValue: 0.3 };
    expect(holds(rule, order(1, 'a', 0.1), order(2, 'b', 0.2))).toBe(true);
    expect(holds(rule, order(1, 'a', 0.1), order(2, 'b', 0.1))).toBe(false);
    expect(holds(rule, order(1, 'a', 0.1), order(2, 'b', 0.2, { currency: 'USD' }))).toBe(false);
    expect(holds({ ...rule, currency: 'USD' }, order(2, 'b', 5, { currency: 'USD' }))).toBe(true);
    expect(holds(rule, order(1, 'a', 0.1), order(30 * DAY, 'b', 0.2))).toBe(false);
  });

  it('adds up the values of other events', () => {
    const cart = (ago: number, value: number): Told => ({ event: 'add_to_cart', ago, value, currency: 'EUR' });
    expect(holds({ did: 'add_to_cart', within: '1d', minValue: 100 }, cart(1, 60), cart(2, 40))).toBe(true);
    expect(holds({ did: 'add_to_cart', within: '1d', minValue: 100, minCount: 3 }, cart(1, 60), cart(2, 40))).toBe(
      false,
    );
  });
});

describe('item and category', () => {
  it('are those of one and the same item', () => {
    expect(holds({ did: 'view_item', within: '7d', item: ['hat', 'shoes'] }, view(1, shoes))).toBe(true);
    expect(holds({ did: 'view_item', within: '7d', item: 'hat' }, view(1, shoes))).toBe(false);
    expect(holds({ did: 'view_item', within: '7d', category: 'FOOTWEAR' }, view(1, shoes))).toBe(true);
    expect(holds({ did: 'view_item', within: '7d', item: 'shoes', category: 'warm' }, view(1, shoes, hat))).toBe(false);
    expect(holds({ did: 'view_item', within: '7d', item: 'shoes' }, view(1))).toBe(false);
  });

  it('of an order are those of any of its events, and its time and value are the order’s', () => {
    const rule = { did: 'purchase', within: '30d', item: 'shoes', minValue: 50 };
    expect(holds(rule, order(1, 'a', 50, { items: [shoes] }))).toBe(true);
    expect(holds(rule, order(1, 'a', 50, { items: [hat] }))).toBe(false);
    expect(holds(rule, order(1, 'a', 20, { items: [shoes] }), order(2, 'a', 50))).toBe(true);
    expect(holds(rule, order(1, 'a', 50, { items: [shoes] }), order(31 * DAY, 'a', 50))).toBe(false);
  });

  it('in the cart are read off its lines, which cost nothing', () => {
    const rule = { did: 'add_to_cart', within: '7d', item: 'shoes' };
    expect(demandsOf(readRule(rule))).toEqual([]);
    expect(holds(rule, { event: 'add_to_cart', ago: 1, items: [hat, shoes] })).toBe(true);
    expect(holds(rule, { event: 'add_to_cart', ago: 1, items: [hat] })).toBe(false);
    expect(demandsOf(readRule({ ...rule, minCount: 2 }))).toHaveLength(1);
  });

  it('can be looked back to: viewed, and not bought since', () => {
    const rule = { not: { did: 'purchase', item: 'shoes', since: { did: 'view_item', item: 'shoes' } } };
    expect(holds(rule, view(2, shoes), order(1, 'a', 5, { items: [shoes] }))).toBe(false);
    expect(holds(rule, view(2, shoes), order(1, 'a', 5, { items: [hat] }))).toBe(true);
    expect(holds(rule, view(1, shoes), order(2, 'a', 5, { items: [shoes] }))).toBe(true);
  });
});

describe('source', () => {
  const story = 'utm_source=instagram&utm_medium=social&post_id=P-1&utm_campaign=Spring';
  it.each<readonly [unknown, string, boolean]>([
    ['Instagram', story, true],
    [['facebook', 'instagram'], story, true],
    ['facebook', story, false],
    [{ post: 'p-1' }, story, true],
    [{ post: 'p-1', paid: true }, story, false],
    [{ post: 'p-1', paid: false }, story, true],
    [{ campaign: 'spring' }, story, true],
    [{ campaign: '77' }, 'utm_source=meta&utm_campaign=Spring&campaign_id=77', true],
    [{ ad: '5' }, 'utm_source=meta&ad_id=5', true],
    [{ link: 'Abc123' }, 'bt_link=Abc123', true],
    [{ channel: 'organic_social' }, story, true],
    [{ platform: 'instagram', medium: 'social' }, story, true],
    [{ platform: 'instagram', medium: 'email' }, story, false],
    ['instagram', 'page=2', false],
  ])('%j, after %s: %s', (source, query, expected) => {
    expect(holds({ did: '*', within: '30d', source }, landing(5, query))).toBe(expected);
  });

  it('can be looked back to: came from there, and has not bought since', () => {
    const rule = {
      all: [
        { did: '*', within: '30d', source: { post: 'p-1' } },
        { not: { did: 'purchase', since: { did: '*', source: { post: 'p-1' } } } },
      ],
    };
    expect(holds(rule, order(9, 'a', 5), landing(5, story))).toBe(true);
    expect(holds(rule, landing(5, story), order(1, 'a', 5))).toBe(false);
    expect(holds(rule, landing(5, story), order(3, 'a', 5), landing(1, story))).toBe(true);
    expect(demandsOf(readRule(rule))).toHaveLength(1);
  });
});

describe('histories', () => {
  const of = (wire: unknown) => demandsOf(readRule(wire)).map(({ id }) => id);
  it('are shared by rules that mean the same events', () => {
    const a = of({ did: 'view_item', within: '7d', minCount: 3, category: ['A', 'b'] });
    expect(of({ not: { did: 'view_item', within: '1d', category: ['B', 'a', 'a'] } })).toEqual(a);
    expect(of({ did: 'view_item', within: '7d', minCount: 3, item: ['A', 'b'] })).not.toEqual(a);
  });

  it('are complete since the earliest audience that has asked for them ever since', () => {
    const [three, five] = [
      { did: 'search', within: '7d', minCount: 3 },
      { did: 'search', within: '9d', minCount: 5 },
    ].map((wire) => readRule(wire));
    const both: Rule = { kind: 'all', rules: [three, five].filter((rule) => rule !== undefined) };
    const first = collectedSince([both], [], 10);
    expect(completeFrom(both, collectedSince([both], [first, undefined], 20), 20)).toBe(10);
    expect(completeFrom(both, collectedSince([both], [], 20), 20)).toBe(20);
    expect(completeFrom({ kind: 'cartEmptied' }, undefined, 20)).toBeUndefined();
  });
});
