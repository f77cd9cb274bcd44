import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { firstTouch } from './models/first-touch.ts';
import { lastTouch } from './models/last-touch.ts';
import { linear } from './models/linear.ts';
import { markov } from './models/markov.ts';
import { positionBased } from './models/position-based.ts';
import { shapley } from './models/shapley.ts';
import { timeDecay } from './models/time-decay.ts';

/**
 * Shares of one conversion, one per touchpoint of its path (in path order), adding up to 1; none for an empty path.
 *
 * @param groups The group each touchpoint belongs to in the report asked for.
 */
export type AttributionModel = (
  path: readonly Touchpoint[],
  convertedAt: Instant,
  groups: readonly string[],
) => readonly number[];

/** Groups a person came by, in order, until an order or for good. */
export type Journey = { readonly groups: readonly string[]; readonly converted: boolean };

export type GroupCredit = {
  /** Of all conversions that have a journey; the shares add up to 1, or all are 0 without conversions. */
  readonly share: number;
  /** Part of the conversions that would be lost without the group. */
  readonly removalEffect?: number;
};

/** What each group is worth, found from everybody's journeys together. Their order must not matter. */
export type JourneyModel = (journeys: Iterable<Journey>) => ReadonlyMap<string, GroupCredit>;

/** Models that look at one conversion at a time, and at nothing but its path. Their credits are shown with each order. */
export const MODELS = {
  last_touch: lastTouch,
  first_touch: firstTouch,
  linear,
  position_based: positionBased,
  time_decay: timeDecay,
} as const satisfies Record<string, (path: readonly Touchpoint[], convertedAt: Instant) => readonly number[]>;

/** Models that look at one conversion at a time. */
export const ORDER_MODELS = { ...MODELS, shapley } as const satisfies Record<string, AttributionModel>;

/** Models that need all journeys, those that led to nothing too. */
export const JOURNEY_MODELS = { markov } as const satisfies Record<string, JourneyModel>;

export type ModelName = keyof typeof MODELS;
export type OrderModelName = keyof typeof ORDER_MODELS;
export type JourneyModelName = keyof typeof JOURNEY_MODELS;
export type ReportModel = OrderModelName | JourneyModelName;

export const MODEL_NAMES = Object.keys(MODELS) as readonly ModelName[];
/** What a report can be asked for. */
export const REPORT_MODELS = [...Object.keys(ORDER_MODELS), ...Object.keys(JOURNEY_MODELS)] as readonly ReportModel[];

/** Reads a model's name; `last_non_direct` is `last_touch`, because direct is never a touchpoint. */
export function parseModel(text: string): ReportModel | undefined {
  if (text === 'last_non_direct') return 'last_touch';
  return REPORT_MODELS.find((name) => name === text);
}

export function needsJourneys(model: ReportModel): model is JourneyModelName {
  return Object.hasOwn(JOURNEY_MODELS, model);
}
