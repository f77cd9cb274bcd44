import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Journey } from '../../../../shared/domain/attribution/model.ts';
import { markov } from '../../../../shared/domain/attribution/models/markov.ts';

const journey = (path: string, converted: boolean): Journey => ({ groups: path.split(' > '), converted });
const times = (count: number, one: Journey): readonly Journey[] => Array.from({ length: count }, () => one);
const round = (value = Number.NaN): number => Number(value.toFixed(9));

const journeys = fc.array(
  fc.record({
    groups: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 7 }),
    converted: fc.boolean(),
  }),
  { maxLength: 25 },
);

/** The definition itself: how many journeys of the chain convert, walked step by step until nobody is left. */
function conversionRate(all: readonly Journey[], removed?: string): number {
  const next = new Map<string, Map<string, number>>();
  for (const { groups, converted } of all) {
    const steps = ['(start)', ...groups, converted ? '(order)' : '(nothing)'];
    steps.slice(1).forEach((to, i) => {
      const counts = next.get(steps[i] ?? '') ?? new Map<string, number>();
      next.set(steps[i] ?? '', counts.set(to, (counts.get(to) ?? 0) + 1));
    });
  }
  let here = new Map([['(start)', 1]]);
  let ordered = 0;
  for (let step = 0; step < 6_000 && here.size > 0; step++) {
    const there = new Map<string, number>();
    for (const [from, part] of here) {
      const counts = next.get(from) ?? new Map<string, number>();
      const sum = [...counts.values()].reduce((a, b) => a + b, 0);
      for (const [to, count] of counts) {
        const moved = (part * count) / sum;
        if (to === '(order)') ordered += moved;
        else if (to !== '(nothing)' && to !== removed && moved > 1e-16) there.set(to, (there.get(to) ?? 0) + moved);
      }
    }
    here = there;
  }
  return ordered;
}

describe('the Markov model', () => {
  /*
   * The example every introduction works through (Anderl et al. 2016): C1 → C2 → C3 → order, C1 → nothing,
   * C2 → C3 → nothing. From the start 2/3 go to C1, 1/3 to C2. C1 → C2 1/2, → nothing 1/2. C2 → C3 1. C3 → order 1/2,
   * → nothing 1/2. P(order) = (2/3 × 1/2 + 1/3) × 1 × 1/2 = 1/3. Without C1: 1/3 × 1 × 1/2 = 1/6, effect 1/2. Without
   * C2 nobody gets to C3: effect 1. Without C3: effect 1. Credits 0.5 : 1 : 1 of one order = 0.2, 0.4, 0.4.
   */
  it('gives the known answer to the example of the textbooks', () => {
    const credits = markov([journey('C1 > C2 > C3', true), journey('C1', false), journey('C2 > C3', false)]);
    expect(
      [...credits].map(([group, { removalEffect, share }]) => [group, round(removalEffect), round(share)]),
    ).toEqual(
      expect.arrayContaining([
        ['C1', 0.5, 0.2],
        ['C2', 1, 0.4],
        ['C3', 1, 0.4],
      ]),
    );
  });

  const publishedJourneys = (text: string): readonly Journey[] =>
    text.split(', ').flatMap((part) => {
      const [path = '', orders = '0', nothing = '0'] = part.split(':');
      return [...times(Number(orders), journey(path, true)), ...times(Number(nothing), journey(path, false))];
    });

  // Examples other people published, as path:orders:nothing; effects and orders credited to each group.
  it.each([
    // serhiipuzyrov.com, "simple explanation of removal effect".
    ['google ads:2:1, mailing:1, google ads > mailing:1', { 'google ads': [0.75, 2.4], mailing: [0.5, 1.6] }],
    // Tests of eeghor/mta.
    ['a > b:3:1, a > c:1:1', { a: [1, 2], b: [0.75, 1.5], c: [0.25, 0.5] }],
    // README of pychattr, which walks at random and finds 1.991 and 1.009.
    ['A > B > A > B > B > A:1, A > B > B > A > A:1, A > A:1', { A: [1, 2], B: [0.5, 1] }],
  ])('agrees with a published example: %s', (text, expected) => {
    const all = publishedJourneys(text);
    const orders = all.filter(({ converted }) => converted).length;
    const answer = [...markov(all)].map(([group, { removalEffect, share }]) => [
      group,
      [round(removalEffect), round(share * orders)],
    ]);
    expect(Object.fromEntries(answer)).toEqual(expected);
  });

  /*
   * A self-loop: a → a → order twice, a → nothing once, b → order once. 3 of 4 convert. Of the 5 stays and steps at `a`,
   * 2 go to a again, 2 to an order, 1 to nothing: P(order | a) = 2/3. Without a only b's quarter remains: 1 − 0.25/0.75 =
   * 2/3; without b: 1 − (3/4 × 2/3)/0.75 = 1/3.
   */
  it('keeps touchpoints of one group in a row as steps of the chain', () => {
    const credits = markov([...times(2, journey('a > a', true)), journey('a', false), journey('b', true)]);
    expect(round(credits.get('a')?.removalEffect)).toBe(round(2 / 3));
    expect(round(credits.get('b')?.share)).toBe(round(1 / 3));
  });

  it('says of every group what walking the chain with and without it says', () => {
    fc.assert(
      fc.property(journeys, (all) => {
        const whole = conversionRate(all);
        for (const [group, { removalEffect = Number.NaN }] of markov(all)) {
          const effect = whole === 0 ? 0 : 1 - conversionRate(all, group) / whole;
          expect(removalEffect).toBeCloseTo(effect, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('shares all conversions whatever the order of the journeys', () => {
    fc.assert(
      fc.property(journeys, (all) => {
        const credits = markov(all);
        const shares = [...credits.values()].map(({ share }) => share);
        const isSold = all.some(({ converted }) => converted);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(isSold ? 1 : 0, 9);
        expect(shares.every((share) => share >= 0)).toBe(true);
        expect(markov(all.toReversed())).toEqual(credits);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['no journeys', [], []],
    ['nobody buying', [journey('a > b', false)], [0, 0]],
    ['everybody buying by one group', times(3, journey('a', true)), [1]],
    ['everybody buying', times(3, journey('a > b', true)), [0.5, 0.5]],
    ['a group that never sells', [journey('a', true), journey('b', false)], [1, 0]],
  ] as const)('stays in its senses with %s', (_, all, shares) => {
    const credits = markov(all);
    expect(['a', 'b'].slice(0, shares.length).map((group) => round(credits.get(group)?.share))).toEqual(shares);
  });

  it('loses no digits where journeys go round and round before they end', () => {
    const round = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));
    const credits = markov([{ groups: round, converted: true }, journey('a', false), journey('c', true)]);
    // Whoever is at `a` or `b` orders in one of two cases: without either, only c's of the two orders is left.
    expect(credits.get('c')?.removalEffect).toBeCloseTo(1 / 2, 9);
    expect(credits.get('a')?.removalEffect).toBeCloseTo(1 / 2, 9);
    expect(credits.get('b')?.removalEffect).toBeCloseTo(1 / 2, 9);
  });
});
