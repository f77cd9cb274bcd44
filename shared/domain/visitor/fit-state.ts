import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { newestOrderFirst, newestTouchFirst, present } from './join-facts.ts';
import type { OrderMark, VisitorFacts } from './visitor-facts.ts';
import type { Spilled } from './visitor-record.ts';

const TOUCHPOINT_CHARACTERS = 300;
const KEPT_ORDERS = 8;
/** Quotes, colon, comma and letter of one packed field. */
const FIELD_OVERHEAD = 6;

function packedSize(touch: Touchpoint): number {
  let size = 2;
  for (const value of Object.values(touch)) size += String(value).length + FIELD_OVERHEAD;
  return size;
}

type Split<Entry> = {
  readonly kept: readonly Entry[];
  readonly spilled: readonly Entry[];
  readonly to: Instant | undefined;
};

/**
 * Keeps the newest entries that fit; all others, and all at or before the instant up to which entries were spilled
 * before, are spilled. That instant only grows and depends on the set of entries alone, not on their order of arrival.
 */
function split<Entry extends { readonly at: Instant }>(
  newestFirst: readonly Entry[],
  spilledTo: Instant | undefined,
  fits: (kept: readonly Entry[], entry: Entry) => boolean,
): Split<Entry> {
  let to = spilledTo;
  const kept: Entry[] = [];
  for (const entry of newestFirst) {
    if (to !== undefined && entry.at <= to) break;
    if (fits(kept, entry)) kept.push(entry);
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
  /** Not in the state (any more): they belong into `touches`, where they may already be. */
  readonly touchesOut: readonly Touchpoint[];
  readonly ordersOut: readonly OrderMark[];
};

/** Splits facts into what the state item holds (300 characters of touchpoints, 8 orders) and what lies beside it. */
export function fitState(facts: VisitorFacts, before: Spilled): FittedState {
  let size = 0;
  const touches = split([...facts.touchpoints].sort(newestTouchFirst), before.touchesTo, (_, touch) => {
    size += packedSize(touch);
    return size <= TOUCHPOINT_CHARACTERS;
  });
  const orders = split([...facts.orders].sort(newestOrderFirst), before.ordersTo, (kept) => kept.length < KEPT_ORDERS);
  return {
    facts: { ...facts, touchpoints: touches.kept, orders: orders.kept },
    spilled: present({ touchesTo: touches.to, ordersTo: orders.to } as Spilled),
    touchesOut: touches.spilled,
    ordersOut: orders.spilled,
  };
}
