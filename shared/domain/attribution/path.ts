import { buyersOf } from '../conversion/buyers.ts';
import type { Conversion } from '../conversion/conversion.ts';
import { orderTime } from '../conversion/order.ts';
import type { Duration, Instant } from '../time.ts';
import { DAY } from '../time.ts';
import { dropRepeats } from '../touchpoint/touch-marks.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';

export type Lookback = {
  /** How far before the order views and clicks count. */
  readonly lookback: Duration;
  /** How far before the order impressions count; absent or 0: not at all. */
  readonly impressionLookback?: Duration;
};

export const DEFAULT_LOOKBACK: Duration = 30 * DAY;

/**
 * The touchpoints a conversion's credit is shared among: those in `[t − lookback, t]`, both ends in, in order. Repeats
 * are told over the whole kept path, so that a shorter lookback never brings one back. Empty: direct (or unknown).
 */
export function pathOf(conversion: Conversion, { lookback, impressionLookback = 0 }: Lookback): readonly Touchpoint[] {
  const at = conversion.path.length === 0 ? undefined : orderTime(conversion);
  if (at === undefined || buyersOf(conversion).length === 0) return [];
  const path = sinceWithdrawal(conversion, at);
  const contacts = dropRepeats(oncePerEvent(impressionLookback > 0 ? path : withoutImpressions(path)));
  const reach = (touch: Touchpoint): Duration => (touch.kind === 'impression' ? impressionLookback : lookback);
  return contacts.filter((touch) => touch.at <= at && touch.at >= at - reach(touch));
}

/** Only what happened after the last withdrawal of consent before the order counts (DESIGN: Consent). */
function sinceWithdrawal({ path, withdrawals }: Conversion, orderedAt: Instant): readonly Touchpoint[] {
  const last = withdrawals.find((withdrawn) => withdrawn <= orderedAt);
  return last === undefined ? path : path.filter(({ at }) => at > last);
}

function withoutImpressions(path: readonly Touchpoint[]): readonly Touchpoint[] {
  return path.some(({ kind }) => kind === 'impression') ? path.filter(({ kind }) => kind !== 'impression') : path;
}

/** One event id is one touchpoint at its earliest time, even if an earlier time became known after the later one was kept. */
function oncePerEvent(path: readonly Touchpoint[]): readonly Touchpoint[] {
  if (path.length < 2) return path;
  const seen = new Set<string>();
  const once = path.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
  return once.length === path.length ? path : once;
}
