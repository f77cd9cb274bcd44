import type { Touchpoint } from '../../touchpoint/touchpoint.ts';

/** All credit to the first touchpoint. */
export function firstTouch(path: readonly Touchpoint[]): readonly number[] {
  return path.map((_, i) => (i === 0 ? 1 : 0));
}
