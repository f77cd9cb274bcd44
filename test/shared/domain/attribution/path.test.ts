import { describe, expect, it } from 'vitest';
import { creditsOf } from '../../../../shared/domain/attribution/credits.ts';
import { pathOf } from '../../../../shared/domain/attribution/path.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/domain/time.ts';
import { aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const at = noon(20);
const touch = (ago: number, fields = {}) => aTouchpoint({ at: at - ago, source: `s${ago}`, ...fields });
const ages = (path: ReturnType<typeof pathOf>) => path.map((one) => at - one.at);

describe('the path of a conversion', () => {
  it('holds the touchpoints of the lookback, both ends in', () => {
    const path = [touch(30 * DAY + 1), touch(30 * DAY), touch(HOUR), touch(0)];
    expect(ages(pathOf(aConversion({ path }), { lookback: 30 * DAY }))).toEqual([30 * DAY, HOUR, 0]);
    expect(ages(pathOf(aConversion({ path }), { lookback: 0 }))).toEqual([0]);
  });

  it('leaves impressions out unless they are asked for, with a lookback of their own', () => {
    const path = [touch(3 * DAY, { kind: 'impression' }), touch(2 * DAY), touch(DAY, { kind: 'impression' })];
    const order = aConversion({ path });
    expect(ages(pathOf(order, { lookback: 30 * DAY }))).toEqual([2 * DAY]);
    expect(ages(pathOf(order, { lookback: 30 * DAY, impressionLookback: 2 * DAY }))).toEqual([2 * DAY, DAY]);
  });

  it('drops repeats, and no shorter lookback brings one back', () => {
    const path = [touch(50 * MINUTE, { source: 'a' }), touch(30 * MINUTE, { source: 'a' }), touch(0, { source: 'a' })];
    expect(ages(pathOf(aConversion({ path }), { lookback: DAY }))).toEqual([50 * MINUTE, 0]);
    expect(ages(pathOf(aConversion({ path }), { lookback: 40 * MINUTE }))).toEqual([0]);
  });

  it('takes one event once, at its earliest time', () => {
    const path = [touch(DAY, { eventId: 'same' }), touch(HOUR, { eventId: 'same' })];
    expect(ages(pathOf(aConversion({ path }), { lookback: 30 * DAY }))).toEqual([DAY]);
  });

  it('is shared by every model at once', () => {
    const { path, credits } = creditsOf(aConversion({ path: [touch(DAY), touch(0)] }), { lookback: 30 * DAY });
    expect(ages(path)).toEqual([DAY, 0]);
    expect(credits).toMatchObject({ last_touch: [0, 1], first_touch: [1, 0], linear: [0.5, 0.5] });
  });
});
