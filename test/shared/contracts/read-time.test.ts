import { describe, expect, it } from 'vitest';
import { readTime } from '../../../shared/contracts/read-time.ts';

describe('times on the wire', () => {
  it.each([
    [1_604_190_434_000, 1_604_190_434_000],
    ['2020-11-01T00:27:14Z', Date.UTC(2020, 10, 1, 0, 27, 14)],
    ['2020-11-01T02:27:14+02:00', Date.UTC(2020, 10, 1, 0, 27, 14)],
    ['2020-10-31T19:27:14.5-0500', Date.UTC(2020, 10, 1, 0, 27, 14, 500)],
    ['2022-12-13 01:32:00.956999', Date.UTC(2022, 11, 13, 1, 32, 0, 956)],
    ['2020-11-01T00:27', Date.UTC(2020, 10, 1, 0, 27)],
    ['2020-11-01', Date.UTC(2020, 10, 1)],
    ['2020-02-29T00:00:00Z', Date.UTC(2020, 1, 29)],
  ])('reads %j', (text, instant) => {
    expect(readTime(text)).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '2021-02-29',
    '2020-13-01',
    '2020-11-31T00:00:00Z',
    '2020-11-01T24:00:00Z',
    '2020-11-01T10:61:00Z',
    '12020-11-01',
    '1969-12-31T23:59:59Z',
    '1604190434000',
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    9e15,
  ])('refuses %j', (text) => {
    expect(readTime(text)).toBeUndefined();
  });
});
