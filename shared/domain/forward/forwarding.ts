import type { AudienceError } from '../audience/audience.ts';
import type { Instant } from '../time.ts';

/** An event that Meta will never get, and why; by its id, never by what it says of anybody. */
export type RefusedEvent = {
  readonly eventId: string;
  readonly event: string;
  readonly at: Instant;
  readonly reason: string;
};

/** How a site's forwarding goes. */
export type Forwarding = {
  /** Not kept up to date by the second: that would be a write for every batch. */
  readonly lastSentAt?: Instant;
  /** Why events wait; gone with the first batch that gets through. */
  readonly lastError?: AudienceError;
  /** The newest, newest first. */
  readonly refused: readonly RefusedEvent[];
};

const KEPT_REFUSED = 20;

export function withRefused(known: readonly RefusedEvent[], news: readonly RefusedEvent[]): readonly RefusedEvent[] {
  const byId = new Map(
    [...known.toReversed(), ...news].map((refused) => [`${refused.event} ${refused.eventId}`, refused]),
  );
  return [...byId.values()].reverse().slice(0, KEPT_REFUSED);
}
