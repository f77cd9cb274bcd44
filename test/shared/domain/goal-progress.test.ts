import { describe, expect, it } from 'vitest';
import type { Goal } from '../../../shared/domain/goal.ts';
import { type GoalMeasures, goalProgress } from '../../../shared/domain/goal-progress.ts';
import { periodOfGoal } from '../../../shared/pipeline/measure-goals.ts';

const goal = (fields: Partial<Goal> = {}): Goal => ({
  goalId: 'g',
  name: 'More visits from Instagram',
  createdAt: 0,
  metric: 'visits',
  group: { by: 'platform', key: 'instagram' },
  model: 'last_touch',
  start: '2026-03-01',
  deadline: '2026-05-31',
  changePercent: 20,
  ...fields,
});
/** Half of the 92 days are over. */
const HALF = Date.UTC(2026, 3, 16);
const progress = (fields: Partial<Goal>, measures: GoalMeasures, at = HALF) => {
  const one = goal(fields);
  return goalProgress(one, periodOfGoal(one, 'UTC'), measures, at);
};
const value = (amount: number) => ({ value: amount });

describe('the progress of a goal', () => {
  it('is what is, beside what should be by now: +20 % visits from Instagram in 3 months', () => {
    expect(progress({}, { now: value(660), before: value(1000) })).toEqual({
      status: 'on_track',
      is: 660,
      shouldBe: 600,
      target: 1200,
      baseline: 1000,
      timePassed: 0.5,
      missing: [],
      words: 'On track: 660 visits (instagram) so far; by now it should be 600. The goal is 1200 by 2026-05-31.',
    });
    expect(progress({}, { now: value(520), before: value(1000) })).toMatchObject({
      status: 'behind',
      words:
        'Behind: 520 visits (instagram) so far, 80 short of the 600 it should be by now. The goal is 1200 by 2026-05-31.',
    });
  });

  const cases: readonly (readonly [string, Partial<Goal>, GoalMeasures, number | undefined, string])[] = [
    ['not begun', {}, { before: value(10) }, Date.UTC(2026, 1, 1), 'not_started'],
    ['reached early', {}, { now: value(1200), before: value(1000) }, undefined, 'reached'],
    ['reached in the end', {}, { now: value(1200), before: value(1000) }, Date.UTC(2026, 5, 1), 'reached'],
    ['missed in the end', {}, { now: value(1199), before: value(1000) }, Date.UTC(2026, 5, 1), 'missed'],
    [
      'the last day is not over',
      {},
      { now: value(1199.5), before: value(1000) },
      Date.UTC(2026, 4, 31, 23),
      'on_track',
    ],
    ['ROAS high enough', { metric: 'roas', target: 3 }, { now: value(3) }, undefined, 'on_track'],
    ['ROAS too low', { metric: 'roas', target: 3 }, { now: value(2.9) }, undefined, 'behind'],
    ['cost per order low enough', { metric: 'cpa', target: 10 }, { now: value(9) }, undefined, 'on_track'],
    ['cost per order too high', { metric: 'cpa', target: 10 }, { now: value(11) }, undefined, 'behind'],
    [
      'cheaper by a fifth',
      { metric: 'cpa', changePercent: -20 },
      { now: value(8), before: value(10) },
      undefined,
      'on_track',
    ],
    ['a baseline said', { baseline: 500 }, { now: value(320) }, undefined, 'on_track'],
    ['nothing before', {}, { now: value(5), before: value(0) }, undefined, 'unknown'],
    ['nobody counts', {}, { now: { missing: 'no history' }, before: { missing: 'no history' } }, undefined, 'unknown'],
  ];
  it.each(cases)('%s', (_, fields, measures, at, status) => {
    const { changePercent, ...rest } = goal(fields);
    const whole =
      fields.target === undefined ? { ...rest, ...(changePercent === undefined ? {} : { changePercent }) } : rest;
    expect(goalProgress(whole, periodOfGoal(whole, 'UTC'), measures, at ?? HALF).status).toBe(status);
  });

  it('says in words what is not known', () => {
    expect(progress({}, { now: { missing: 'No history.' }, before: { missing: 'No history.' } })).toMatchObject({
      is: null,
      shouldBe: null,
      missing: ['No history.'],
      words: 'Nobody can say yet. No history.',
    });
  });

  it('counts days on the site’s clocks, DST and all', () => {
    const { start, end } = periodOfGoal({ start: '2026-10-25', deadline: '2026-10-25' }, 'Europe/Riga');
    expect((end - start) / 3_600_000).toBe(25);
  });
});
