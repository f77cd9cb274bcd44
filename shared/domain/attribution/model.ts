import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { firstTouch } from './models/first-touch.ts';
import { lastTouch } from './models/last-touch.ts';
import { linear } from './models/linear.ts';
import { positionBased } from './models/position-based.ts';
import { timeDecay } from './models/time-decay.ts';

/** Shares of one conversion, one per touchpoint of its path (in path order), adding up to 1; none for an empty path. */
export type AttributionModel = (path: readonly Touchpoint[], convertedAt: Instant) => readonly number[];

/** Models that look at one conversion at a time. */
export const MODELS = {
  last_touch: lastTouch,
  first_touch: firstTouch,
  linear,
  position_based: positionBased,
  time_decay: timeDecay,
} as const satisfies Record<string, AttributionModel>;

export type ModelName = keyof typeof MODELS;
export const MODEL_NAMES: readonly ModelName[] = [
  'last_touch',
  'first_touch',
  'linear',
  'position_based',
  'time_decay',
];

/** Reads a model's name; `last_non_direct` is `last_touch`, because direct is never a touchpoint. */
export function parseModel(text: string): ModelName | undefined {
  if (text === 'last_non_direct') return 'last_touch';
  return MODEL_NAMES.find((name) => name === text);
}
