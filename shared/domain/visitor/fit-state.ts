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
  /** Not in the state (any more): they belong into `touches`, where they may already be. */
  readonly touchesOut: readonly Touchpoint[];
  readonly ordersOut: readonly OrderMark[];
};

/**
 * The state keeps the touchpoints it has and takes in further ones while they fit; the others lie in `touches` from the
 * start, so that no touchpoint is ever written twice. Which lie where depends on the order of arrival; together they do not.
 */
function splitTouches(
  all: readonly Touchpoint[],
  stored: readonly Touchpoint[],
  mayGrow: boolean,
): { readonly kept: readonly Touchpoint[]; readonly out: readonly Touchpoint[] } {
  const known = new Set(stored.map(({ eventId }) => eventId));
  const kept = all.filter(({ eventId }) => known.has(eventId));
  let size = kept.reduce((sum, touch) => sum + packedSize(touch), 0);
  const out: Touchpoint[] = [];
  for (const touch of all) {
    if (known.has(touch.eventId)) continue;
    const grown = size + packedSize(touch);
    if (mayGrow && grown <= TOUCHPOINT_CHARACTERS) {
      kept.push(touch);
      size = grown;
    } else out.push(touch);
  }
  return { kept: kept.sort(newestTouchFirst), out };
}

/**
 * Splits facts into what the state item holds (300 characters of touchpoints, 8 orders) and what lies beside it.
 *
 * @param before The state as stored.
 * @param isWritten Whether the state is written anyway: a touchpoint alone is not worth that once some lie beside it.
 */
export function fitState(
  facts: VisitorFacts,
  before: { readonly facts: VisitorFacts; readonly spilled: Spilled },
  isWritten: boolean,
): FittedState {
  const mayGrow = isWritten || before.spilled.touches === undefined;
  const touches = splitTouches(facts.touchpoints, before.facts.touchpoints, mayGrow);
  const orders = split([...facts.orders].sort(newestOrderFirst), before.spilled.ordersTo, KEPT_ORDERS);
  return {
    facts: { ...facts, touchpoints: touches.kept, orders: orders.kept },
    spilled: present({
      touches: touches.out.length > 0 ? true : before.spilled.touches,
      ordersTo: orders.to,
    } as Spilled),
    touchesOut: touches.out,
    ordersOut: orders.spilled,
  };
}
