import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL_NAMES, MODELS, parseModel } from '../../../../shared/domain/attribution/model.ts';
import { DAY } from '../../../../shared/domain/time.ts';
import { aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const at = noon(31);
const pathOfAges = (...days: number[]) => days.map((age) => aTouchpoint({ at: at - age * DAY }));

describe('credits of one conversion', () => {
  it.each(MODEL_NAMES)('add up to one and are never negative: %s', (name) => {
    const ages = fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { minLength: 1, maxLength: 51 });
    fc.assert(
      fc.property(ages, (days) => {
        const credits = MODELS[name](pathOfAges(...days.sort((a, b) => b - a)), at);
        expect(credits).toHaveLength(days.length);
        expect(credits.every((credit) => credit >= 0)).toBe(true);
        expect(credits.reduce((sum, credit) => sum + credit, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it.each(MODEL_NAMES)('are none without a path: %s', (name) => {
    expect(MODELS[name]([], at)).toEqual([]);
  });

  it('go to the last, the first, or all alike', () => {
    const path = pathOfAges(3, 2, 1, 0);
    expect(MODELS.last_touch(path)).toEqual([0, 0, 0, 1]);
    expect(MODELS.first_touch(path)).toEqual([1, 0, 0, 0]);
    expect(MODELS.linear(path)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('by position are all, halves, or 40 % at the ends and 20 % between', () => {
    expect(MODELS.position_based(pathOfAges(1))).toEqual([1]);
    expect(MODELS.position_based(pathOfAges(2, 1))).toEqual([0.5, 0.5]);
    expect(MODELS.position_based(pathOfAges(3, 2, 1))).toEqual([0.4, 0.2, 0.4]);
    expect(MODELS.position_based(pathOfAges(4, 3, 2, 1))).toEqual([0.4, 0.1, 0.1, 0.4]);
  });

  it('by time halve every seven days', () => {
    const [old = 0, recent = 0] = MODELS.time_decay(pathOfAges(14, 7), at);
    expect(recent / old).toBeCloseTo(2, 12);
    expect(MODELS.time_decay(pathOfAges(90), at)).toEqual([1]);
  });
});

it('a model is known by its name or its alias', () => {
  expect(parseModel('last_non_direct')).toBe('last_touch');
  expect(parseModel('linear')).toBe('linear');
  expect(parseModel('markov')).toBe('markov');
  expect(parseModel('toString')).toBeUndefined();
});
