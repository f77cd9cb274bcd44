import { compareText } from '../compare-text.ts';
import type { TrackedEvent } from '../event/tracked-event.ts';
import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { readTouchpoint } from '../touchpoint/read-touchpoint.ts';
import { type HistoryLine, lineOfTouch, type TouchpointLine } from './history-line.ts';
import { joinVisits, makesVisit, type Visit } from './visits.ts';

export type HistoryReader = {
  /** The shop's hosts: they are no referrers. */
  readonly ownHosts: readonly string[];
  /** Of a click id, as touchpoints keep it. */
  readonly digest: (value: string) => string;
  /** Whose event it is: a signed account on a device is somebody of its own. */
  readonly visitorOf: (event: TrackedEvent) => VisitorId | undefined;
};

type Collected = { touches: Map<string, TouchpointLine>; visits: Visit[]; withdrawals: Set<Instant> };

/** So many parts of a visitor's visits are held before they are joined. */
const PARTS = 64;

/** What accepted events say of their visitors; the same event said twice says nothing more, and their order nothing at all. */
export function createCollectLines({ ownHosts, digest, visitorOf }: HistoryReader) {
  const visitors = new Map<VisitorId, Collected>();

  function collectedOf(visitorId: VisitorId): Collected {
    const known = visitors.get(visitorId) ?? { touches: new Map(), visits: [], withdrawals: new Set() };
    visitors.set(visitorId, known);
    return known;
  }

  return {
    add(events: Iterable<TrackedEvent>): void {
      for (const event of events) {
        const visitorId = visitorOf(event);
        if (visitorId === undefined || event.consentFrom !== undefined || event.moneyOnly === true) continue;
        const { occurredAt: at } = event;
        const collected = collectedOf(visitorId);
        if (event.consent === 'denied') {
          collected.withdrawals.add(at);
          continue;
        }
        const touch = readTouchpoint(event, ownHosts, digest);
        if (touch !== undefined) {
          const line = lineOfTouch(visitorId, touch);
          collected.touches.set(JSON.stringify(line), line);
        }
        if (!makesVisit(event.event)) continue;
        collected.visits.push({ from: at, to: at });
        if (collected.visits.length > PARTS) collected.visits = [...joinVisits([], collected.visits)];
      }
    },

    /** Visitor by visitor, which packs best. */
    *lines(): Generator<HistoryLine> {
      for (const visitorId of [...visitors.keys()].sort(compareText)) {
        const { touches, visits, withdrawals } = collectedOf(visitorId);
        for (const visit of joinVisits([], visits)) yield { kind: 'visit', visitorId, ...visit };
        for (const [, touch] of [...touches].sort(([a, x], [b, y]) => x.at - y.at || compareText(a, b))) yield touch;
        for (const at of [...withdrawals].sort((x, y) => x - y)) yield { kind: 'withdrawal', visitorId, at };
      }
    },
  };
}
