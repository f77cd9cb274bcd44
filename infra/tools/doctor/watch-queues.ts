import { setTimeout as wait } from 'node:timers/promises';
import type { WatchedQueue } from './checks/queues.ts';

export type QueueCount = Omit<WatchedQueue, 'stuck'>;

/** Longer than the longest batching window (5 s): by then a message that waited at the start has been taken. */
const LOOKS = 9;
const PAUSE_MS = 1_000;

/** Looks at the queues once when nothing waits, otherwise until it is clear whether somebody takes the messages. */
export async function watchQueues(
  read: () => Promise<readonly QueueCount[]>,
  pauseMs = PAUSE_MS,
): Promise<readonly WatchedQueue[]> {
  const looks = [await read()];
  while (looks.length < LOOKS && waitingInAll(looks).size > 0) {
    await wait(pauseMs);
    looks.push(await read());
  }
  const stuck = looks.length < LOOKS ? new Set<string>() : waitingInAll(looks);
  return (looks.at(-1) ?? []).map((queue) => ({ ...queue, stuck: stuck.has(queue.name) }));
}

/** Queues that had messages at every look, with none being worked on and their number never falling. */
function waitingInAll(looks: readonly (readonly QueueCount[])[]): ReadonlySet<string> {
  const names = looks[0]?.map(({ name }) => name) ?? [];
  return new Set(
    names.filter((name) => {
      const counts = looks.map((queues) => queues.find((queue) => queue.name === name));
      return counts.every(
        (now, index) =>
          now !== undefined &&
          now.visible > 0 &&
          now.inFlight === 0 &&
          now.visible >= (counts[index - 1]?.visible ?? 0),
      );
    }),
  );
}
