import type { RunningShop } from './running-shop.ts';

export type RecentEvent = {
  readonly status: 'accepted' | 'withheld' | 'rejected';
  readonly eventId?: string;
  readonly event?: string;
  readonly visitorId?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly [field: string]: unknown;
};

/** Everything that arrived at a shop so far, as `GET /v1/events/recent` tells it. */
export async function recentEvents(shop: RunningShop): Promise<readonly RecentEvent[]> {
  await shop.drain();
  const { events } = await shop.read.get<{ events: readonly RecentEvent[] }>('/v1/events/recent?limit=500');
  return events;
}

/** Asks again until what is waited for has arrived: clients send when they see fit. */
export async function untilArrived(
  shop: RunningShop,
  arrived: (events: readonly RecentEvent[]) => boolean,
  patienceMs = 30_000,
): Promise<readonly RecentEvent[]> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const events = await recentEvents(shop);
    if (arrived(events) || Date.now() > end) return events;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
