import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaries } from '../../../../shared/domain/audience/boundaries.ts';
import { abandonedCartRule, visitorsRule } from '../../../../shared/domain/audience/built-in.ts';
import { evaluate } from '../../../../shared/domain/audience/evaluate.ts';
import { lastChangeAt, nextChangeAt } from '../../../../shared/domain/audience/next-change.ts';
import { DAY, HOUR } from '../../../../shared/domain/time.ts';
import { NO_FACTS, type VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';
import { rules, visitorFacts } from './facts-arbitrary.ts';

const T = Date.UTC(2021, 0, 31);
const cart = abandonedCartRule();
const added = (at: number, more: Partial<VisitorFacts> = {}): VisitorFacts => ({
  ...NO_FACTS,
  lastAt: at,
  lastByEvent: { add_to_cart: at },
  cartAdds: [{ item: 7, at, quantity: 2 }],
  ...more,
});

describe('visitors of the last 30 days', () => {
  it.each([
    ['now', T, true],
    ['a millisecond short of 30 days ago', T - 30 * DAY + 1, true],
    ['exactly 30 days ago', T - 30 * DAY, false],
    ['in the future', T + 1, false],
  ])('last seen %s', (_, lastAt, expected) => {
    expect(evaluate(visitorsRule(), { ...NO_FACTS, lastAt }, T)).toBe(expected);
  });

  it('does not count a visit up to a withdrawal of consent', () => {
    const facts = { ...NO_FACTS, lastAt: T - HOUR, withdrawnAt: T - HOUR };
    expect(evaluate(visitorsRule(), facts, T)).toBe(false);
    expect(evaluate(visitorsRule(), { ...facts, withdrawnAt: T - HOUR - 1 }, T)).toBe(true);
  });
});

describe('abandoned cart', () => {
  const c = T - 2 * HOUR;
  it.each<readonly [string, VisitorFacts, boolean]>([
    ['an hour and more ago', added(T - HOUR), true],
    ['within the grace hour', added(T - HOUR + 1), false],
    ['exactly 30 days ago', added(T - 30 * DAY), false],
    ['a purchase later', added(c, { orders: [{ orderId: 'o', at: c + 1 }] }), false],
    ['a purchase at the same instant', added(c, { orders: [{ orderId: 'o', at: c }] }), true],
    ['a purchase that is still to come', added(c, { orders: [{ orderId: 'o', at: T + 1 }] }), true],
    ['emptied later', added(c, { emptiedAt: c + 1 }), false],
    ['emptied at the same instant', added(c, { emptiedAt: c }), true],
    ['the line removed', added(c, { cartRemoves: [{ item: 7, at: c + 1, quantity: 2 }] }), false],
    [
      'the line removed after a purchase at the instant of the add',
      added(c, { orders: [{ orderId: 'o', at: c }], cartRemoves: [{ item: 7, at: c + 1, quantity: 2 }] }),
      false,
    ],
    [
      'the line removed after the cart was emptied at the instant of the add',
      added(c, { emptiedAt: c, cartRemoves: [{ item: 7, at: c + 1, quantity: 2 }] }),
      false,
    ],
    ['fewer removed than added', added(c, { cartRemoves: [{ item: 7, at: c + 1, quantity: 1 }] }), true],
    ['removed at the instant of the add', added(c, { cartRemoves: [{ item: 7, at: c, quantity: 2 }] }), true],
    ['another item removed', added(c, { cartRemoves: [{ item: 8, at: c + 1, quantity: 2 }] }), true],
    [
      'an unnamed line removed by no name',
      added(c, { cartAdds: [{ item: 0, at: c, quantity: 1 }], cartRemoves: [{ item: 0, at: c + 1, quantity: 1 }] }),
      true,
    ],
    [
      'one of two lines removed',
      added(c, {
        cartAdds: [
          { item: 7, at: c, quantity: 1 },
          { item: 8, at: c - 1, quantity: 1 },
        ],
        cartRemoves: [{ item: 7, at: c + 1, quantity: 1 }],
      }),
      true,
    ],
    [
      'the other line bought before',
      added(c, {
        cartAdds: [
          { item: 7, at: c, quantity: 1 },
          { item: 8, at: c - 9, quantity: 1 },
        ],
        cartRemoves: [{ item: 7, at: c + 1, quantity: 1 }],
        orders: [{ orderId: 'o', at: c - 5 }],
      }),
      false,
    ],
    [
      'the other line swept away before',
      added(c, {
        cartAdds: [
          { item: 7, at: c, quantity: 1 },
          { item: 8, at: c - 9, quantity: 1 },
        ],
        cartRemoves: [{ item: 7, at: c + 1, quantity: 1 }],
        emptiedAt: c - 9,
      }),
      false,
    ],
  ])('with %s', (_, facts, expected) => {
    expect(evaluate(cart, facts, T)).toBe(expected);
  });

  it('changes when the grace hour ends and when the 30 days end', () => {
    const facts = added(T);
    expect(nextChangeAt(cart, facts, T)).toBe(T + HOUR);
    expect(nextChangeAt(cart, facts, T + HOUR)).toBe(T + 30 * DAY);
    expect(nextChangeAt(cart, facts, T + 30 * DAY)).toBeUndefined();
    expect(lastChangeAt(cart, facts, T + 2 * HOUR)).toBe(T + HOUR);
  });

  it('does not change by itself once the cart was bought', () => {
    expect(nextChangeAt(cart, added(T, { orders: [{ orderId: 'o', at: T + 5 }] }), T + 5)).toBeUndefined();
  });
});

it('nothing has happened since something that never happened', () => {
  const facts = { ...NO_FACTS, orders: [{ orderId: 'o', at: T }] };
  expect(evaluate({ kind: 'since', event: 'purchase', since: 'add_to_cart' }, facts, T)).toBe(false);
});

describe('for any rule and facts', () => {
  it('the answer is constant between the boundaries', () => {
    fc.assert(
      fc.property(rules, visitorFacts, (rule, facts) => {
        const borders = new Set(boundaries(rule, facts));
        for (let at = 0; at <= 110; at++) {
          if (!borders.has(at)) expect(evaluate(rule, facts, at)).toBe(evaluate(rule, facts, at - 1));
        }
      }),
    );
  });

  it('nextChangeAt is the first instant at which the answer flips, lastChangeAt the last one up to now', () => {
    fc.assert(
      fc.property(rules, visitorFacts, fc.integer({ min: -1, max: 110 }), (rule, facts, at) => {
        const now = evaluate(rule, facts, at);
        let next: number | undefined;
        for (let time = at + 1; time <= 111 && next === undefined; time++) {
          if (evaluate(rule, facts, time) !== now) next = time;
        }
        expect(nextChangeAt(rule, facts, at)).toBe(next);
        let last: number | undefined;
        for (let time = at; time >= -1 && last === undefined; time--) {
          if (evaluate(rule, facts, time - 1) !== now) last = time;
        }
        expect(lastChangeAt(rule, facts, at)).toBe(last);
      }),
    );
  });
});
