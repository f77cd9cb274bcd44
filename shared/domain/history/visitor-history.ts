import { joinPaths } from '../conversion/limit-path.ts';
import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { type HistoryLine, touchOfLine } from './history-line.ts';
import { joinVisits, VISIT_GAP, type Visit } from './visits.ts';

/** What one visitor did in some span of time, as far as reports ask. All fields are joins. */
export type VisitorHistory = {
  readonly visitorId: VisitorId;
  /** In path order, one per event id. */
  readonly touches: readonly Touchpoint[];
  /** Those that began in the span, whole as far as it is known; what of them goes on after it may be cut. */
  readonly visits: readonly Visit[];
  /** When consent was withdrawn, oldest first. */
  readonly withdrawals: readonly Instant[];
};

type Gathered = { touches: Touchpoint[]; visits: Visit[]; withdrawals: Set<Instant> };

/** Brings together what lines of any number of files say of a span of time; in whatever order, and however often each. */
export function createGatherHistories(from: Instant, to: Instant) {
  const known = new Map<VisitorId, Gathered>();
  const isMeant = (at: Instant): boolean => at >= from && at < to;

  function gatheredOf(visitorId: VisitorId): Gathered {
    const found = known.get(visitorId) ?? { touches: [], visits: [], withdrawals: new Set() };
    known.set(visitorId, found);
    return found;
  }

  return {
    add(lines: Iterable<HistoryLine>): void {
      for (const line of lines) {
        if (line.kind === 'visit') {
          // A visit that began just before goes on: only its part in the span would look like one that begins.
          if (line.to > from - VISIT_GAP && line.from < to) gatheredOf(line.visitorId).visits.push(line);
        } else if (isMeant(line.at)) {
          const { touches, withdrawals } = gatheredOf(line.visitorId);
          if (line.kind === 'touchpoint') touches.push(touchOfLine(line));
          else withdrawals.add(line.at);
        }
      }
    },

    *histories(): Generator<VisitorHistory> {
      for (const [visitorId, { touches, visits, withdrawals }] of known) {
        const begun = joinVisits([], visits).filter((visit) => isMeant(visit.from));
        if (touches.length + begun.length + withdrawals.size === 0) continue;
        yield {
          visitorId,
          touches: joinPaths(touches, []),
          visits: begun,
          withdrawals: [...withdrawals].sort((a, b) => a - b),
        };
      }
    },
  };
}
