import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventMatchKeys } from '../../../../shared/domain/event/tracked-event.ts';
import { knownKeys } from '../../../../shared/domain/forward/known-keys.ts';
import { DESCRIBING_KEYS } from '../../../../shared/domain/visitor/description.ts';
import {
  currentKeys,
  joinMatchKeys,
  keysDigest,
  keysGivenBy,
  type MatchKeys,
  NO_KEYS,
} from '../../../../shared/domain/visitor/match-keys.ts';

const value = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined });
const given: fc.Arbitrary<MatchKeys> = fc
  .record({
    at: fc.integer({ min: 1, max: 3 }),
    email: value,
    name: value,
    initial: value,
    date: value,
    year: value,
    zip: value,
  })
  .map(({ at, email, name, initial, date, year, zip }) => {
    const keys = {
      email,
      zip,
      firstName: name,
      // What was made of a value never comes without it.
      firstInitial: name === undefined ? undefined : initial,
      birthDate: date,
      birthYear: date === undefined ? undefined : year,
    };
    const said = Object.entries(keys).filter((entry) => entry[1] !== undefined);
    return keysGivenBy(Object.fromEntries(said) as EventMatchKeys, at);
  });

describe('match keys', () => {
  it('are the same in whatever order and however often they are given', () => {
    fc.assert(
      fc.property(given, given, given, (a, b, c) => {
        expect(joinMatchKeys(a, b)).toEqual(joinMatchKeys(b, a));
        expect(joinMatchKeys(joinMatchKeys(a, b), c)).toEqual(joinMatchKeys(a, joinMatchKeys(b, c)));
        expect(joinMatchKeys(a, a)).toEqual(a);
        expect(joinMatchKeys(NO_KEYS, a)).toEqual(a);
      }),
    );
  });

  it('have the newest description, and no initial of another name', () => {
    const before = keysGivenBy({ firstName: 'mary', firstInitial: 'm', city: 'paris' }, 1);
    const hashed = keysGivenBy({ firstName: 'a hash of jane' }, 2);
    expect(currentKeys(joinMatchKeys(before, hashed), undefined)).toEqual({
      described: { firstName: 'a hash of jane', city: 'paris' },
    });
  });

  it('say nothing of what was given before consent was withdrawn', () => {
    const before = keysGivenBy({ email: 'e', lastName: 'doe', zip: '1', fbp: 'p' }, 1);
    const after = keysGivenBy({ email: 'e', zip: '2' }, 3);
    const keys = joinMatchKeys(before, after);
    expect(currentKeys(keys, 2)).toEqual({ email: 'e', described: { zip: '2' } });
    expect(knownKeys(keys, 2)).toEqual({ email: 'e', zip: '2' });
    expect(knownKeys(keys, undefined)).toEqual({ email: 'e', lastName: 'doe', zip: '2', fbp: 'p' });
    expect(currentKeys(keys, 3)).toEqual({});
  });

  it('have another digest when anything of the description changes, and the short one without any', () => {
    expect(keysDigest({ email: '0123456789' })).toBe('01234567.');
    const digests = [{}, ...DESCRIBING_KEYS.flatMap((key) => [{ [key]: 'a' }, { [key]: 'b' }])].map((described) =>
      keysDigest({ email: 'e', described }),
    );
    expect(new Set(digests).size).toBe(digests.length);
  });
});
