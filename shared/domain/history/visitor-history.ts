import { joinPaths } from '../conversion/limit-path.ts';
import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { joinVisits, type Visit } from './visits.ts';

/** What one visitor did in some span of time, as far as reports ask. All fields are joins. */
export type VisitorHistory = {
  readonly visitorId: VisitorId;
  /** In path order, one per event id. */
  readonly touches: readonly Touchpoint[];
  readonly visits: readonly Visit[];
  /** When consent was withdrawn, oldest first. */
  readonly withdrawals: readonly Instant[];
};

/** Histories of one visitor, from two days or from two readings of one day. */
export function joinHistories(a: VisitorHistory, b: VisitorHistory): VisitorHistory {
  return {
    visitorId: a.visitorId,
    touches: joinPaths(a.touches, b.touches),
    visits: joinVisits(a.visits, b.visits),
    withdrawals: [...new Set([...a.withdrawals, ...b.withdrawals])].sort((x, y) => x - y),
  };
}

/** Joins histories into those known already. */
export function gather(known: Map<VisitorId, VisitorHistory>, histories: Iterable<VisitorHistory>): void {
  for (const history of histories) {
    const other = known.get(history.visitorId);
    known.set(history.visitorId, other === undefined ? history : joinHistories(other, history));
  }
}
