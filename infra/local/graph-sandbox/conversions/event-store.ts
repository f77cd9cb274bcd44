import type { EventFile } from './event-file.ts';
import type { CheckedEvent, ReceivedEvent } from './received-event.ts';

const DAY_MS = 86_400_000;
/** The same event again within this time is dropped. */
const DEDUP_MS = 2 * DAY_MS;
/** Nothing that Meta answers looks further back. */
export const KEPT_MS = 180 * DAY_MS;
const MOST_EVENTS = 250_000;

export interface EventStore {
  receive(pixelId: string, events: readonly CheckedEvent[], testCode: string | undefined, now: number): void;
  /** Oldest first, duplicates included. */
  list(): readonly ReceivedEvent[];
  /** Of one pixel, without duplicates. */
  ofPixel(pixelId: string): readonly ReceivedEvent[];
  readonly total: number;
  clear(): void;
}

/** Events as they were received, in memory, and in a file of their own where there is one. */
export function createEventStore(file?: EventFile): EventStore {
  const events: ReceivedEvent[] = [];
  const byPixel = new Map<string, ReceivedEvent[]>();
  const firstSeen = new Map<string, number>();
  let total = 0;
  for (const event of file?.saved ?? []) remember(event);

  function remember(event: ReceivedEvent): void {
    total = Math.max(total, event.number);
    events.push(event);
    // Trimmed in strides, so that a full store does not move all it holds with every event.
    if (events.length > MOST_EVENTS * 1.1) forget(events.splice(0, events.length - MOST_EVENTS));
    if (event.duplicate) return;
    const ofPixel = byPixel.get(event.pixelId) ?? [];
    byPixel.set(event.pixelId, ofPixel);
    ofPixel.push(event);
    const key = dedupKey(event.pixelId, event);
    if (key !== undefined) firstSeen.set(key, event.receivedAt);
  }

  function forget(old: readonly ReceivedEvent[]): void {
    const numbers = new Set(old.map(({ number }) => number));
    for (const [pixelId, list] of byPixel)
      byPixel.set(
        pixelId,
        list.filter(({ number }) => !numbers.has(number)),
      );
    for (const event of old) firstSeen.delete(dedupKey(event.pixelId, event) ?? '');
  }

  return {
    receive(pixelId, checked, testCode, now) {
      const received = checked.map((event): ReceivedEvent => {
        const seen = firstSeen.get(dedupKey(pixelId, event) ?? '');
        const isDuplicate = seen !== undefined && now - seen <= DEDUP_MS;
        const stamped: ReceivedEvent = {
          number: total + 1,
          pixelId,
          receivedAt: now,
          ...event,
          ...(testCode === undefined ? {} : { testCode }),
          ...(isDuplicate ? { duplicate: true } : {}),
        };
        remember(stamped);
        return stamped;
      });
      file?.append(received);
    },
    list: () => events,
    ofPixel: (pixelId) => byPixel.get(pixelId) ?? [],
    get total() {
      return total;
    },
    clear() {
      events.length = 0;
      byPixel.clear();
      firstSeen.clear();
      file?.clear();
    },
  };
}

function dedupKey(pixelId: string, { name, id }: Pick<ReceivedEvent, 'name' | 'id'>): string | undefined {
  return id === undefined ? undefined : `${pixelId}\n${name}\n${id}`;
}
