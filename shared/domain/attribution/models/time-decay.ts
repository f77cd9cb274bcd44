import { DAY, type Instant } from '../../time.ts';
import type { Touchpoint } from '../../touchpoint/touchpoint.ts';

const HALF_LIFE = 7 * DAY;

/** A touchpoint's share halves with every 7 days between it and the last one of the path, then all are scaled to 1. */
export function timeDecay(path: readonly Touchpoint[], convertedAt: Instant): readonly number[] {
  // Ages count from the last touchpoint: the same shares, and nothing underflows however old the path is.
  const newest = path.at(-1)?.at ?? convertedAt;
  const weights = path.map(({ at }) => 2 ** ((at - newest) / HALF_LIFE));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
