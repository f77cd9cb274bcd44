import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDayOf, dayOf, isTimeZone, parseCivilTime, startOfDay } from '../../../shared/domain/civil-time.ts';

const iso = (text: string, zone = 'UTC'): string | undefined => {
  const at = parseCivilTime(text, zone);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('a time in a query', () => {
  it.each([
    ['2024-03-31', 'Europe/Riga', '2024-03-30T22:00:00.000Z'],
    ['2024-04-01', 'Europe/Riga', '2024-03-31T21:00:00.000Z'],
    ['2024-10-28', 'Europe/Riga', '2024-10-27T22:00:00.000Z'],
    ['2024-07-01', 'America/New_York', '2024-07-01T04:00:00.000Z'],
    // Clocks jumped over this midnight: the day began at 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2024-01-02T03:04:05', 'Europe/Riga', '2024-01-02T01:04:05.000Z'],
    ['2024-01-02T03:04:05.678Z', 'Europe/Riga', '2024-01-02T03:04:05.678Z'],
    ['2024-01-02T03:04+05:30', 'UTC', '2024-01-01T21:34:00.000Z'],
    ['1704164645678', 'Europe/Riga', '2024-01-02T03:04:05.678Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(iso(text, zone)).toBe(expected);
  });

  it.each(['2024-02-30', '2024-13-01', '2024-01-01T25:00:00Z', '20240101', '2024', 'yesterday', '', '01/02/2024'])(
    'cannot be %j',
    (text) => {
      expect(iso(text)).toBeUndefined();
    },
  );

  it('is the same day that it was written as, in any zone', () => {
    const zones = fc.constantFrom('Europe/Riga', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC');
    const dates = fc.integer({ min: 0, max: 25_000 });
    fc.assert(
      fc.property(zones, dates, (zone, day) => {
        const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
        // Samoa skipped 30 December 2011 altogether.
        fc.pre(date !== '2011-12-30');
        const at = parseCivilTime(date, zone) ?? Number.NaN;
        expect(dayOf(at, zone)).toBe(date);
        expect(dayOf(at - 1, zone) < date).toBe(true);
        expect(createDayOf(zone)(at + 1)).toBe(date);
        expect(startOfDay(at + 3_600_000, zone)).toBe(at);
      }),
    );
  });
});

it('a time zone is one the machine knows', () => {
  expect(['Europe/Riga', 'UTC', 'Nowhere/Land', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
