import { DAY, type Instant } from '../time.ts';
import { compareMarks, compareTouchpoints } from '../touchpoint/touch-marks.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';

/** How far before its order a path reaches; no question may look further back. */
export const PATH_REACH = 90 * DAY;
const KEPT_LATEST = 50;

/** Union by event id, each at its earliest time, in path order. */
export function joinPaths(a: readonly Touchpoint[], b: readonly Touchpoint[]): readonly Touchpoint[] {
  if (a.length === 0 && b.length === 0) return a;
  const all = [...a, ...b].sort((x, y) => compareTouchpoints(x, y) || compareMarks(x, y));
  const seen = new Set<string>();
  return all.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
}

/**
 * What a conversion keeps of its touchpoints: those of the 90 days up to the order, both ends in, of these the 50
 * latest and the first.
 *
 * @param path In path order.
 * @param orderedAt Absent while the order's time is unknown.
 */
export function limitPath(path: readonly Touchpoint[], orderedAt: Instant | undefined): readonly Touchpoint[] {
  const reached =
    orderedAt === undefined ? path : path.filter(({ at }) => at <= orderedAt && at >= orderedAt - PATH_REACH);
  const first = reached[0];
  if (first === undefined || reached.length <= KEPT_LATEST + 1) return reached;
  return [first, ...reached.slice(-KEPT_LATEST)];
}
