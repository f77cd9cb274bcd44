import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapley } from '../../../../shared/domain/attribution/models/shapley.ts';
import { aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const CHANNELS = ['email', 'social', 'search', 'display'];
const paths = fc.array(fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 6 }), { maxLength: 12 });

const weigh = (groups: readonly string[]): readonly number[] =>
  shapley(
    groups.map(() => aTouchpoint()),
    noon(20),
    groups,
  );

function creditsOf(all: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const credits = new Map(CHANNELS.map((channel) => [channel, 0]));
  for (const groups of all) {
    weigh(groups).forEach((weight, i) => {
      const group = groups[i] ?? '';
      credits.set(group, (credits.get(group) ?? 0) + weight);
    });
  }
  return credits;
}

/** The definition: what a channel adds to those before it, on average over all orders in which channels may come. */
function byDefinition(all: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const worth = (set: readonly string[]): number =>
    all.filter((groups) => groups.every((group) => set.includes(group))).length;
  const orders = permutations(CHANNELS);
  return new Map(
    CHANNELS.map((channel) => {
      const added = orders.map((order) => {
        const before = order.slice(0, order.indexOf(channel));
        return worth([...before, channel]) - worth(before);
      });
      return [channel, added.reduce((sum, more) => sum + more, 0) / orders.length];
    }),
  );
}

function permutations(list: readonly string[]): readonly (readonly string[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((one) => permutations(list.filter((other) => other !== one)).map((rest) => [one, ...rest]));
}

describe('the Shapley model', () => {
  it('gives each group of a path the same, whatever its touchpoints', () => {
    expect(weigh(['email', 'social', 'email'])).toEqual([0.25, 0.5, 0.25]);
    expect(weigh(['email'])).toEqual([1]);
    expect(weigh([])).toEqual([]);
  });

  it('is the average of what each channel adds, over all orders in which they may come', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const credits = creditsOf(all);
        for (const [channel, value] of byDefinition(all)) expect(credits.get(channel)).toBeCloseTo(value, 9);
      }),
      { numRuns: 40 },
    );
  });
});
