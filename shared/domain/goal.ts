import type { GroupBy } from './attribution/group.ts';
import type { ReportModel } from './attribution/model.ts';
import type { ConversionKind } from './conversion/lead.ts';
import type { Instant } from './time.ts';

/** What can be aimed at. The first three grow day by day; of the others what counts is how high they are. */
export const GOAL_METRICS = ['visits', 'conversions', 'value', 'roas', 'cpa'] as const;
export type GoalMetric = (typeof GOAL_METRICS)[number];

/** A marketer's goal: what should be how much of, for which group, by when. */
export type Goal = {
  readonly goalId: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly metric: GoalMetric;
  /** Of what the metric is; absent: of orders. */
  readonly conversions?: Exclude<ConversionKind, 'purchase'>;
  /** Absent: the whole shop. */
  readonly group?: { readonly by: GroupBy; readonly key: string };
  readonly model: ReportModel;
  /** First and last day, on the site's calendar, both in. */
  readonly start: string;
  readonly deadline: string;
  /** As it was before, where the marketer says so; else it is measured over as many days before the start. */
  readonly baseline?: number;
  /** The baseline was measured when the goal was set, because what it was measured by does not last. */
  readonly baselineMeasured?: true;
  /** Either of the two: how much, or how much more than the baseline, in percent. */
  readonly target?: number;
  readonly changePercent?: number;
};

/** Of a cost per order less is better. */
export const lowerIsBetter = (metric: GoalMetric): boolean => metric === 'cpa';
/** Whether it is added up over the days, so that a part of the time asks for a part of the target. */
export const addsUp = (metric: GoalMetric): boolean => metric !== 'roas' && metric !== 'cpa';
