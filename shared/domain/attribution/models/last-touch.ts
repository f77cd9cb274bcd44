import type { Touchpoint } from '../../touchpoint/touchpoint.ts';

/** All credit to the last touchpoint. */
export function lastTouch(path: readonly Touchpoint[]): readonly number[] {
  return path.map((_, i) => (i === path.length - 1 ? 1 : 0));
}
