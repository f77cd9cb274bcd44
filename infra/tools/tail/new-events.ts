import type { RecentEvent } from './recent-event.ts';

/** As many as are remembered; many times what one answer holds. */
const REMEMBERED = 10_000;

export type NewEvents = {
  /** Oldest first. */
  readonly events: readonly RecentEvent[];
  /** Nothing of the answer was known and it was full: between it and the last one events may have passed unseen. */
  readonly gap: boolean;
};

/** Tells what is new in one answer after another, each of which holds the latest `limit` events. */
export function createNewEvents(limit: number): (answer: readonly RecentEvent[]) => NewEvents {
  const seen = new Set<string>();
  let first = true;
  return (answer) => {
    const events = answer.filter((event) => !seen.has(identity(event))).sort(oldestFirst);
    const gap = !first && answer.length >= limit && events.length === answer.length;
    first = false;
    for (const event of events) seen.add(identity(event));
    for (const old of seen) {
      if (seen.size <= REMEMBERED) break;
      seen.delete(old);
    }
    return { events, gap };
  };
}

/** An event sent again is another arrival. */
function identity({ receivedAt, status, eventId, index, path, detail }: RecentEvent): string {
  return JSON.stringify([receivedAt, status, ...(eventId === undefined ? [index, path, detail] : [eventId])]);
}

/** Where the clock stands still everything arrives in the same instant. */
function oldestFirst(a: RecentEvent, b: RecentEvent): number {
  const time = ({ receivedAt, occurredAt = '' }: RecentEvent) => `${receivedAt} ${occurredAt}`;
  return time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0;
}
