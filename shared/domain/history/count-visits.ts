import { DAY, type Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import type { VisitorHistory } from './visitor-history.ts';
import type { Visit } from './visits.ts';

export type VisitCounts = {
  readonly total: number;
  /** By group; `null`: direct. Absent where visits are not told apart so. */
  readonly groups?: ReadonlyMap<string | null, number>;
};

/** So long after a visit's begin its origin is looked for; a longer one is hardly a person's. */
export const ORIGIN_REACH = DAY;

/** What led to a visit: its first touchpoint; as in GA4 another one during the visit changes nothing. An ad that was only seen led nowhere. */
export function originOf({ from, to }: Visit, touches: readonly Touchpoint[]): Touchpoint | undefined {
  const until = Math.min(to, from + ORIGIN_REACH);
  return touches.find(({ at, kind }) => at >= from && at <= until && kind !== 'impression');
}

/**
 * Counts visits that began before `to`.
 *
 * @param groupOf `undefined`: visits are not told apart.
 */
export function countVisits(
  histories: Iterable<VisitorHistory>,
  to: Instant,
  groupOf: ((visit: Visit, origin: Touchpoint | undefined) => string | null) | undefined,
): VisitCounts {
  const groups = new Map<string | null, number>();
  let total = 0;
  for (const { visits, touches } of histories) {
    for (const visit of visits) {
      if (visit.from >= to) continue;
      total += 1;
      if (groupOf === undefined) continue;
      const group = groupOf(visit, originOf(visit, touches));
      groups.set(group, (groups.get(group) ?? 0) + 1);
    }
  }
  return groupOf === undefined ? { total } : { total, groups };
}
