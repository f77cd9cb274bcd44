import type { Instant } from '../../time.ts';
import type { Touchpoint } from '../../touchpoint/touchpoint.ts';

/**
 * Shapley values of the game in which a set of groups is worth the conversions whose paths stay within it. A conversion's
 * path is worth 1 to every set that holds all its groups and 0 to others, so by symmetry each of its groups gets the same
 * part; values of a sum of games add up. A group's part goes to its touchpoints in equal parts.
 */
export function shapley(
  path: readonly Touchpoint[],
  _convertedAt: Instant,
  groups: readonly string[],
): readonly number[] {
  const times = new Map<string, number>();
  for (const group of groups) times.set(group, (times.get(group) ?? 0) + 1);
  return path.map((_, i) => 1 / times.size / (times.get(groups[i] ?? '') ?? 1));
}
