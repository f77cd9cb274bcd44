import * as z from 'zod';
import {
  changeGoal,
  goalChangeSchema,
  goalSchema,
  newGoalSchema,
  readGoal,
} from '../../../shared/contracts/goal-schema.ts';
import { dayOf } from '../../../shared/domain/civil-time.ts';
import { compareText } from '../../../shared/domain/compare-text.ts';
import { Conflict, NotFound } from '../../../shared/domain/errors.ts';
import type { Goal } from '../../../shared/domain/goal.ts';
import type { GoalProgress } from '../../../shared/domain/goal-progress.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { type createMeasureGoals, withBaseline } from '../../../shared/pipeline/measure-goals.ts';
import { iso, json, noContent } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type GoalDeps = {
  readonly goals: {
    putGoal(siteId: SiteId, goal: Goal): Promise<void>;
    readGoal(siteId: SiteId, goalId: string): Promise<Goal | undefined>;
    listGoals(siteId: SiteId): Promise<readonly Goal[]>;
    deleteGoal(siteId: SiteId, goalId: string): Promise<boolean>;
  };
  readonly measureGoals: ReturnType<typeof createMeasureGoals>;
  readonly randomId: () => string;
};

/** Each is measured by two reports whenever somebody looks. */
const MOST_GOALS = 20;
const params = z.object({ goalId: z.string().min(1).max(64) });

export function goalEndpoints({ goals, measureGoals, randomId }: GoalDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/goals',
      summary: 'The site’s goals, the next deadline first, and how far each is now',
      allow: ['read', 'admin'],
      answer: { status: 200, schema: z.object({ goals: z.array(goalSchema) }) },
      async run({ now }, { site }) {
        const found = [...(await goals.listGoals(site.siteId))].sort(
          (a, b) => compareText(a.deadline, b.deadline) || a.createdAt - b.createdAt || compareText(a.goalId, b.goalId),
        );
        const progress = await measureGoals(site, found, now);
        return json({ goals: found.map((goal, i) => goalBody(goal, progress[i])) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/goals/{goalId}',
      summary: 'One goal, and how far it is now: what it is, and what it should be by now',
      allow: ['read', 'admin'],
      params,
      answer: { status: 200, schema: goalSchema },
      async run({ params: { goalId }, now }, { site }) {
        const goal = await goals.readGoal(site.siteId, goalId);
        if (goal === undefined) throw new NotFound('There is no such goal');
        return json(goalBody(goal, (await measureGoals(site, [goal], now))[0]));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/goals',
      summary: 'Set a goal: a metric of a group, how much of it, by when',
      allow: ['admin'],
      body: newGoalSchema,
      answer: { status: 201, schema: goalSchema },
      async run({ body, now }, { site }) {
        const known = await goals.listGoals(site.siteId);
        if (known.length >= MOST_GOALS) throw new Conflict(`A site has ${MOST_GOALS} goals at most; delete one first`);
        const made = { goalId: randomId(), createdAt: now, today: dayOf(now, site.timeZone) };
        const goal = readGoal(body, made);
        const [progress] = await measureGoals(site, [goal], now);
        await goals.putGoal(site.siteId, withBaseline(goal, progress, site, now));
        return json(goalBody(goal, progress), 201);
      },
    }),
    endpoint({
      method: 'patch',
      path: '/v1/goals/{goalId}',
      summary: 'Change a goal; what is left out stays',
      allow: ['admin'],
      params,
      body: goalChangeSchema,
      answer: { status: 200, schema: goalSchema },
      async run({ params: { goalId }, body, now }, { site }) {
        const known = await goals.readGoal(site.siteId, goalId);
        if (known === undefined) throw new NotFound('There is no such goal');
        const goal = changeGoal(known, body);
        const [progress] = await measureGoals(site, [goal], now);
        await goals.putGoal(site.siteId, withBaseline(goal, progress, site, now));
        return json(goalBody(goal, progress));
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/goals/{goalId}',
      summary: 'Delete a goal',
      allow: ['admin'],
      params,
      answer: { status: 204 },
      async run({ params: { goalId } }, { site }) {
        if (!(await goals.deleteGoal(site.siteId, goalId))) throw new NotFound('There is no such goal');
        return noContent();
      },
    }),
  ];
}

function goalBody(
  { target: _, baseline: __, baselineMeasured: ___, ...goal }: Goal,
  progress: GoalProgress | undefined,
) {
  if (progress === undefined) throw new Error('A goal was not measured');
  return {
    ...goal,
    createdAt: iso(goal.createdAt),
    conversions: goal.conversions ?? 'purchase',
    group: goal.group ?? null,
    changePercent: goal.changePercent ?? null,
    progress: { ...progress, missing: [...progress.missing] },
  };
}
