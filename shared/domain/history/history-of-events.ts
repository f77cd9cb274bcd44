import type { TrackedEvent } from '../event/tracked-event.ts';
import type { VisitorId } from '../ids.ts';
import { readTouchpoint } from '../touchpoint/read-touchpoint.ts';
import { gather, type VisitorHistory } from './visitor-history.ts';

export type HistoryReader = {
  /** The shop's hosts: they are no referrers. */
  readonly ownHosts: readonly string[];
  /** Of a click id, as touchpoints keep it. */
  readonly digest: (value: string) => string;
  /** Whose event it is: a signed account on a device is somebody of its own. */
  readonly visitorOf: (event: TrackedEvent) => VisitorId | undefined;
};

/** What accepted events say of their visitors; the same event said twice says nothing more. */
export function historyOfEvents(
  events: Iterable<TrackedEvent>,
  { ownHosts, digest, visitorOf }: HistoryReader,
): ReadonlyMap<VisitorId, VisitorHistory> {
  const known = new Map<VisitorId, VisitorHistory>();
  for (const event of events) {
    const visitorId = visitorOf(event);
    if (visitorId === undefined || event.consentFrom !== undefined || event.moneyOnly === true) continue;
    const { occurredAt: at } = event;
    if (event.consent === 'denied') {
      gather(known, [{ visitorId, touches: [], visits: [], withdrawals: [at] }]);
      continue;
    }
    const touch = readTouchpoint(event, ownHosts, digest);
    const visits = [{ from: at, to: at }];
    gather(known, [{ visitorId, touches: touch === undefined ? [] : [touch], visits, withdrawals: [] }]);
  }
  return known;
}
