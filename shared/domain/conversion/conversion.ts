import type { Item, Trust } from '../event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';

/** What one event says about an order. The order's facts are those of the claim that is last by `(trust rank, at, eventId)`. */
export type OrderClaim = {
  readonly eventId: string;
  readonly trust: Trust;
  /** Absent: it is a purchase. */
  readonly kind?: 'lead' | 'sign_up';
  /** Earliest time this event id was sent with. */
  readonly at: Instant;
  readonly value?: number;
  readonly currency?: string;
  readonly tax?: number;
  readonly shipping?: number;
  readonly discount?: number;
  readonly items: readonly Item[];
};

export type Refund = {
  readonly refundId: string;
  readonly at: Instant;
  /** Absent: what its items cost; without items, the whole order. */
  readonly value?: number;
  readonly items?: readonly Item[];
};

/** One order through every door. All fields are joins: union by key, min, or. */
export type Conversion = {
  readonly siteId: SiteId;
  /** The shop's order id, or `e:<eventId>` when it sent none. */
  readonly orderId: OrderId;
  readonly claims: readonly OrderClaim[];
  readonly refunds: readonly Refund[];
  /** Empty: nobody we may name bought it (no consent); reported as unknown. */
  readonly visitorIds: readonly VisitorId[];
  /** An explicit denial on any of its events; then neither visitors nor path are kept. */
  readonly denied: boolean;
  /** Touchpoints of those visitors in the 90 days up to the order, oldest first (≤ 50 latest and the first). */
  readonly path: readonly Touchpoint[];
  /** Withdrawals of consent before the order, newest first; no touchpoint up to the newest counts. */
  readonly withdrawals: readonly Instant[];
  /** Those of them that consent was given after, before the order or since. */
  readonly regranted: readonly Instant[];
};

/** A conversion beside the others of its person, as it is read: which order is the better one changes with every claim. */
export type JudgedConversion = Conversion & {
  /** The better order that says the same; then this one counts nowhere. */
  readonly replacedBy?: OrderId;
};
