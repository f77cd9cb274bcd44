import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayFileName, isCurrent, readDayFileName } from '../../../../shared/domain/tables/day-version.ts';
import { settingsTag } from '../../../../shared/domain/tables/settings-tag.ts';

const settings = settingsTag({ valueBasis: 'paid', currency: 'EUR', timeZone: 'America/New_York' }, 3);
const marks = { mark: 1_000, before: 500, after: 0 };
const named = (fields: object): string => dayFileName({ mark: 1_000, settings, settled: true, ...fields });

describe('the name of a day’s file', () => {
  it('says what the file was made from', () => {
    const instant = fc.nat({ max: 2 ** 42 });
    fc.assert(
      fc.property(instant, fc.option(instant), fc.option(instant), fc.boolean(), (mark, before, after, settled) => {
        const version = {
          mark,
          settings,
          settled,
          ...(before === null ? {} : { before }),
          ...(after === null ? {} : { after }),
        };
        expect(readDayFileName(dayFileName(version))).toEqual(version);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['the same marks and settings', {}, true],
    ['another mark', { mark: 999 }, false],
    ['other settings', { settings: settingsTag({ valueBasis: 'paid', currency: 'EUR', timeZone: 'UTC' }, 3) }, false],
    ['marks too young to rely on, which are old now', { settled: false }, false],
    ['the day before as it is', { before: 500 }, true],
    ['the day before as it was', { before: 400 }, false],
    ['a day after that had no orders yet', { after: 0 }, true],
  ])('made from %s', (_, fields, expected) => {
    expect(isCurrent(named(fields), marks, settings, 1_000_000)).toBe(expected);
  });

  it('made from marks that are still too young to rely on stands meanwhile', () => {
    expect(isCurrent(named({ settled: false }), marks, settings, 0)).toBe(true);
    expect(isCurrent(named({ settled: false, mark: 999 }), marks, settings, 0)).toBe(false);
  });

  it('of another kind is never current', () => {
    expect(isCurrent('part-0001', marks, settings, 1_000_000)).toBe(false);
  });
});
