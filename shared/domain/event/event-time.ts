import { DAY, type Instant, MINUTE } from '../time.ts';
import type { Trust } from './tracked-event.ts';

const CLOCK_TOLERANCE = MINUTE;
const MAX_AHEAD = 5 * MINUTE;
const MAX_BROWSER_AGE = 7 * DAY;

/** How and when a request arrived. `sentAt` is what its sender's clock said when it left. */
export type Arrival = { readonly receivedAt: Instant; readonly sentAt?: Instant; readonly trust: Trust };

/**
 * When an event happened (DESIGN: Event time). A sender's clock that is a minute or more off is corrected by the distance
 * between sending and receiving, whoever the sender is. A little ahead becomes the time of receipt; `ahead` and `old` are
 * refused.
 *
 * @param said As the sender's clock said; absent: when it was received.
 */
export function eventTime(
  said: Instant | undefined,
  { receivedAt, sentAt, trust }: Arrival,
): Instant | 'ahead' | 'old' {
  if (said === undefined) return receivedAt;
  const skew = sentAt === undefined ? 0 : receivedAt - sentAt;
  const at = Math.abs(skew) >= CLOCK_TOLERANCE ? said + skew : said;
  if (at > receivedAt + MAX_AHEAD) return 'ahead';
  if (trust !== 'server' && at < receivedAt - MAX_BROWSER_AGE) return 'old';
  return Math.min(at, receivedAt);
}
