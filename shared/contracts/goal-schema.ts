import * as z from 'zod';
import { parseGroupBy } from '../domain/attribution/group.ts';
import { parseModel } from '../domain/attribution/model.ts';
import { CONVERSION_KINDS } from '../domain/conversion/lead.ts';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { GOAL_METRICS, type Goal, lowerIsBetter } from '../domain/goal.ts';
import { GOAL_STATUSES } from '../domain/goal-progress.ts';
import { addDays, daysBetween, isDay } from '../domain/insights/days.ts';
import { plainText } from './plain-text.ts';

const LONGEST = 1_100;
const day = z.string().refine(isDay, { error: 'must be a day such as 2026-06-30' });
const amount = z.number().gt(0).max(1e15);

export const newGoalSchema = z.strictObject({
  name: plainText.trim().min(1).max(200),
  metric: z.enum(GOAL_METRICS),
  /** Of what the metric is; absent: of orders. */
  conversions: z.enum(CONVERSION_KINDS).optional(),
  /** Absent: the whole shop. */
  group: z
    .strictObject({
      by: z.string().refine((text) => parseGroupBy(text) !== undefined, { error: 'must be a grouping of reports' }),
      key: plainText.trim().toLowerCase().min(1).max(256),
    })
    .optional(),
  model: z
    .string()
    .refine((text) => parseModel(text) !== undefined, { error: 'must be a model of reports' })
    .optional(),
  /** Absent: today. */
  start: day.optional(),
  /** The last day, included. */
  deadline: day,
  baseline: z.number().min(0).max(1e15).optional(),
  target: amount.optional(),
  changePercent: z.number().gt(-100).max(100_000).optional(),
});

/** What is left out stays. `null`: the whole shop; a baseline that is measured. A target takes the place of a change, and a change of a target. */
export const goalChangeSchema = newGoalSchema.partial().extend({
  group: newGoalSchema.shape.group.nullable(),
  baseline: newGoalSchema.shape.baseline.nullable(),
});

export const goalSchema = z.object({
  goalId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  metric: z.enum(GOAL_METRICS),
  conversions: z.enum(CONVERSION_KINDS),
  group: z.object({ by: z.string(), key: z.string() }).nullable(),
  model: z.string(),
  start: z.string(),
  deadline: z.string(),
  changePercent: z.number().nullable(),
  progress: z.object({
    status: z.enum(GOAL_STATUSES),
    is: z.number().nullable(),
    shouldBe: z.number().nullable(),
    target: z.number().nullable(),
    baseline: z.number().nullable(),
    timePassed: z.number(),
    words: z.string(),
    missing: z.array(z.string()),
  }),
});

/** @throws InvalidInput for a goal that nobody could reach or measure. */
export function readGoal(
  body: z.infer<typeof newGoalSchema>,
  made: Pick<Goal, 'goalId' | 'createdAt'> & { readonly today: string },
): Goal {
  const { goalId, createdAt, today } = made;
  const { name, metric, conversions = 'purchase', deadline, start = today, baseline, target, changePercent } = body;
  const problems: Problem[] = [];
  const wrong = (path: string, detail: string) => problems.push({ path, detail });
  if (deadline < start) wrong('deadline', `must not be before the start, ${start}`);
  else if (daysBetween(start, addDays(deadline, 1)).length > LONGEST) wrong('deadline', 'must be within three years');
  if ((target === undefined) === (changePercent === undefined)) wrong('target', 'say either target or changePercent');
  if (changePercent !== undefined) {
    if (lowerIsBetter(metric) && changePercent >= 0)
      wrong('changePercent', 'must be negative: less is better of a cost');
    if (!lowerIsBetter(metric) && changePercent <= 0) wrong('changePercent', 'must be greater than 0');
    if (baseline === 0) wrong('baseline', 'must be greater than 0 where the target is a part of it');
  }
  if (metric === 'visits' && conversions !== 'purchase')
    wrong('conversions', 'must be left out: a visit is one whatever came of it');
  const by = body.group === undefined ? undefined : parseGroupBy(body.group.by);
  if (problems.length > 0) throw new InvalidInput('The goal is not valid', problems);
  return {
    goalId,
    name,
    createdAt,
    metric,
    ...(conversions === 'purchase' ? {} : { conversions }),
    ...(by === undefined || body.group === undefined ? {} : { group: { by, key: body.group.key } }),
    model: parseModel(body.model ?? 'last_touch') ?? 'last_touch',
    start,
    deadline,
    ...(baseline === undefined ? {} : { baseline }),
    ...(target === undefined ? {} : { target }),
    ...(changePercent === undefined ? {} : { changePercent }),
  };
}

/** @throws InvalidInput for what would be no goal any more. */
export function changeGoal(goal: Goal, change: z.infer<typeof goalChangeSchema>): Goal {
  const { goalId, createdAt, baselineMeasured, ...kept } = goal;
  const { group, baseline, ...said } = change;
  const { target, changePercent, ...rest } = kept;
  const aim = said.target === undefined && said.changePercent === undefined ? { target, changePercent } : {};
  const measured = ['metric', 'group', 'start', 'deadline'] as const;
  const isMeasuredAnew = baselineMeasured === true && measured.some((name) => change[name] !== undefined);
  const before = baseline === undefined && !isMeasuredAnew ? kept.baseline : (baseline ?? undefined);
  const body = {
    ...rest,
    ...aim,
    ...said,
    name: said.name ?? kept.name,
    metric: said.metric ?? kept.metric,
    deadline: said.deadline ?? kept.deadline,
    group: group === undefined ? kept.group : (group ?? undefined),
    baseline: before,
  };
  const changed = readGoal(body, { goalId, createdAt, today: goal.start });
  const isStillMeasured = baselineMeasured === true && baseline === undefined && changed.baseline !== undefined;
  return isStillMeasured ? { ...changed, baselineMeasured } : changed;
}
