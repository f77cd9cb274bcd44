import { describe, expect, it } from 'vitest';
import { dueTicks } from '../../../infra/local/schedules/due-ticks.ts';
import { readExpression } from '../../../infra/local/schedules/expression.ts';

const at = (text: string) => Date.parse(text);

describe('schedule expressions', () => {
  it.each([
    ['rate(5 minutes)', 'UTC', '2020-11-01T00:05:00Z', '2020-11-01T00:10:00Z'],
    ['rate(1 hour)', 'UTC', '2020-11-01T00:05:00Z', '2020-11-01T01:00:00Z'],
    ['cron(30 3 * * ? *)', 'UTC', '2020-11-01T03:30:00Z', '2020-11-02T03:30:00Z'],
    ['cron(0 8 ? * MON *)', 'Europe/Berlin', '2020-11-01T00:00:00Z', '2020-11-02T07:00:00Z'],
    ['cron(0 8 ? * 2-6 *)', 'UTC', '2020-11-06T09:00:00Z', '2020-11-09T08:00:00Z'],
    ['cron(0 0 1 1 ? 2030)', 'UTC', '2020-11-06T09:00:00Z', '2030-01-01T00:00:00Z'],
    ['at(2020-12-24T18:00:00)', 'UTC', '2020-11-06T09:00:00Z', '2020-12-24T18:00:00Z'],
  ])('%s in %s is due after %s at %s', (expression, zone, after, wanted) => {
    const occurrences = readExpression(expression, zone);
    const next = occurrences.next(at(after)) ?? 0;
    expect(new Date(next).toISOString()).toBe(new Date(wanted).toISOString());
    expect(occurrences.last(at(after), next)).toBe(next);
    expect(occurrences.last(at(after), next - 1)).toBeUndefined();
  });

  it('are refused in one sentence when nobody can read them', () => {
    expect(() => readExpression('rate(often)', 'UTC')).toThrow(
      'The schedule expression rate(often) is not understood.',
    );
  });
});

describe('the ticks of a move', () => {
  const sweep = { name: 'sweep', occurrences: readExpression('rate(5 minutes)', 'UTC') };
  const daily = { name: 'daily', occurrences: readExpression('cron(30 3 * * ? *)', 'UTC') };

  it('come in time order, all of them within an hour', () => {
    const ticks = dueTicks([daily, sweep], at('2020-11-01T02:30:00Z'), at('2020-11-01T03:30:00Z'));
    expect(ticks).toHaveLength(13);
    expect(ticks.map((tick) => tick.at)).toEqual(ticks.map((tick) => tick.at).sort((a, b) => a - b));
  });

  it('are one an hour over a day, and a rare schedule keeps every one', () => {
    const ticks = dueTicks([daily, sweep], at('2020-11-01T00:00:00Z'), at('2020-11-03T00:00:00Z'));
    expect(ticks.filter(({ schedule }) => schedule === sweep)).toHaveLength(48);
    expect(ticks.filter(({ schedule }) => schedule === daily)).toHaveLength(2);
    expect(ticks.at(-1)?.at).toBe(at('2020-11-03T00:00:00Z'));
  });
});
