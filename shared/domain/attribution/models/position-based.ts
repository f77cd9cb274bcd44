import type { Touchpoint } from '../../touchpoint/touchpoint.ts';

const END = 0.4;
const MIDDLE = 0.2;

/** 40 % each to the first and the last touchpoint, 20 % shared by those between; halves when there are only two. */
export function positionBased(path: readonly Touchpoint[]): readonly number[] {
  const count = path.length;
  if (count < 3) return path.map(() => 1 / count);
  const between = MIDDLE / (count - 2);
  return path.map((_, i) => (i === 0 || i === count - 1 ? END : between));
}
