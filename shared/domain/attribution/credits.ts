import type { Conversion } from '../conversion/conversion.ts';
import { orderTime } from '../conversion/order.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { MODEL_NAMES, MODELS, type ModelName } from './model.ts';
import { type Lookback, pathOf } from './path.ts';

export type Credits = {
  readonly path: readonly Touchpoint[];
  /** One share per touchpoint of `path`; they add up to 1, or there are none. */
  readonly credits: Readonly<Record<ModelName, readonly number[]>>;
};

/** How every rule-based model shares one conversion among its touchpoints. */
export function creditsOf(conversion: Conversion, lookback: Lookback): Credits {
  const path = pathOf(conversion, lookback);
  const at = orderTime(conversion) ?? 0;
  const credits = Object.fromEntries(MODEL_NAMES.map((name) => [name, MODELS[name](path, at)]));
  return { path, credits: credits as Credits['credits'] };
}
