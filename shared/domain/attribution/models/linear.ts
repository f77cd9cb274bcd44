import type { Touchpoint } from '../../touchpoint/touchpoint.ts';

/** The same share for every touchpoint. */
export function linear(path: readonly Touchpoint[]): readonly number[] {
  return path.map(() => 1 / path.length);
}
