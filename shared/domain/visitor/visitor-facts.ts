import type { AliasId } from '../identity/alias.ts';
import type { Login } from '../identity/links.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import type { History } from './history.ts';

/** The latest add (or remove) of one item: register by `(at, quantity)`. */
export type CartMark = {
  /** 32-bit FNV-1a of the item id; `0` is a line without an id. */
  readonly item: number;
  readonly at: Instant;
  readonly quantity: number;
};

/** An order of this visitor. `at` is the earliest time of its events. */
export type OrderMark = {
  readonly orderId: string;
  readonly at: Instant;
  readonly value?: number;
  readonly currency?: string;
};

/**
 * What we know of one visitor, a pure function of the set of their events: every field is a join (max, min, union,
 * "the K latest" of growing registers), so order, duplicates and batch splits change nothing.
 */
export type VisitorFacts = {
  /** Newest event of any name, on the recency grid where the grid applies. */
  readonly lastAt?: Instant;
  /** Newest time per event name; the 24 newest names. */
  readonly lastByEvent: Readonly<Record<string, Instant>>;
  /** Newest `remove_from_cart` without items or `view_cart` with an empty list. */
  readonly emptiedAt?: Instant;
  /** The 48 newest lines by item. */
  readonly cartAdds: readonly CartMark[];
  readonly cartRemoves: readonly CartMark[];
  /** Newest first. Those that do not fit in the state are pointers in `touches`. */
  readonly orders: readonly OrderMark[];
  /** Newest first. Those that do not fit in the state lie in `touches`. */
  readonly touchpoints: readonly Touchpoint[];
  /** What the site's rules ask for beyond newest times; absent where they ask for nothing, or nothing of it happened. */
  readonly history?: History;
  readonly grantedAt?: Instant;
  /** The newest withdrawal. */
  readonly withdrawnAt?: Instant;
  /** The 7 withdrawals before it, newest first: an order stands by the last one before itself. */
  readonly earlierWithdrawals: readonly Instant[];
  /** Keyed hashes of the e-mails, phones and accounts that somebody vouched for; the 17 smallest. */
  readonly aliases: readonly AliasId[];
  /** Signed logins on this device, earliest first; 4. */
  readonly logins: readonly Login[];
  /** Newest time at which an e-mail or phone was given; its registers are `MatchKeys`. */
  readonly keysAt?: Instant;
  /** Short digest of the current e-mail and phone hashes, so that a changed key is noticed without reading them. */
  readonly keysDigest?: string;
  /** The visitor was erased: nothing up to then is known, and no event up to then counts. */
  readonly erasedAt?: Instant;
  /** Newest time (on the recency grid) at which `fbp` or `fbc` was given. */
  readonly browserIdsAt?: Instant;
};

export const NO_FACTS: VisitorFacts = {
  lastByEvent: {},
  cartAdds: [],
  cartRemoves: [],
  orders: [],
  touchpoints: [],
  earlierWithdrawals: [],
  aliases: [],
  logins: [],
};
