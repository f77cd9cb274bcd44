import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { newestOrderFirst, present } from './join-facts.ts';
import type { OrderMark, VisitorFacts } from './visitor-facts.ts';
import type { Spilled } from './visitor-record.ts';

const KEPT_ORDERS = 8;
type Split<Entry> = {
  readonly kept: readonly Entry[];
  readonly spilled: readonly Entry[];
  readonly to: Instant | undefined;
};

/**
 * Keeps the newest so many entries; all others, and all at or before the instant up to which entries were spilled
 * before, are spilled. That instant only grows and depends on the set of entries alone, not on their order of arrival.
 */
function split<Entry extends { readonly at: Instant }>(
  newestFirst: readonly Entry[],
  spilledTo: Instant | undefined,
  most: number,
): Split<Entry> {
  let to = spilledTo;
  const kept: Entry[] = [];
  for (const entry of newestFirst) {
    if (to !== undefined && entry.at <= to) break;
    if (kept.length < most) kept.push(entry);
    else to = entry.at;
  }
  const boundary = to;
  if (boundary === undefined) return { kept, spilled: [], to };
  const stays = (entry: Entry): boolean => entry.at > boundary;
  return { kept: kept.filter(stays), spilled: newestFirst.filter((entry) => !stays(entry)), to };
}

export type FittedState = {
  readonly facts: VisitorFacts;
  readonly spilled: Spilled;
  /** Not in the state any more: they belong into `touches`. */
  readonly touchesOut: readonly Touchpoint[];
  /** Not in the state (any more): they belong into `touches`, where they may already be. */
  readonly ordersOut: readonly OrderMark[];
};

/**
 * Splits facts into what the state item holds and what lies beside it. Touchpoints gather in the state until there is no
 * room for them; then all of them go, so that many are put beside it at the price of one. Which lie where depends on the
 * order of arrival; together they do not.
 *
 * @param before What lies beside the state already.
 * @param hasRoom Whether the state can hold its touchpoints at no more cost than without them.
 */
export function fitState(
  facts: VisitorFacts,
  before: Spilled,
  hasRoom: (facts: VisitorFacts, spilled: Spilled) => boolean,
): FittedState {
  const orders = split([...facts.orders].sort(newestOrderFirst), before.ordersTo, KEPT_ORDERS);
  const whole = { ...facts, orders: orders.kept };
  const spilled = present({ touches: before.touches, ordersTo: orders.to } as Spilled);
  const kept = { facts: whole, spilled, touchesOut: [], ordersOut: orders.spilled };
  if (facts.touchpoints.length === 0 || hasRoom(whole, spilled)) return kept;
  return {
    ...kept,
    facts: { ...whole, touchpoints: [] },
    spilled: { ...spilled, touches: true },
    touchesOut: facts.touchpoints,
  };
}
