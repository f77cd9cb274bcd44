import type { OrderId, VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { ClickId } from '../touchpoint/read-click-ids.ts';
import type { Description } from '../visitor/description.ts';

/** Who vouches for an event: the browser, the shop's signature, or the shop's server key. */
export type Trust = 'pixel' | 'signed' | 'server';

export type Item = {
  readonly itemId: string;
  readonly name?: string;
  readonly category?: string;
  /** Price of one piece in the event's currency. */
  readonly price?: number;
  /** Absent means 1. */
  readonly quantity?: number;
};

/**
 * Meta-normalised, lower-case hex SHA-256 values; `fbp`, `fbc` and `externalId` as they arrived. Raw contact data never
 * gets this far.
 */
export type EventMatchKeys = Description & {
  readonly email?: string;
  readonly phone?: string;
  readonly fbp?: string;
  readonly fbc?: string;
};

/** What one visitor did, read, checked and named. `occurredAt` is corrected event time (DESIGN: Event time). */
export type TrackedEvent = {
  readonly eventId: string;
  /** Canonical (GA4) name, or the sender's own for custom events. */
  readonly event: string;
  readonly occurredAt: Instant;
  /** Absent only for money without consent. */
  readonly visitorId?: VisitorId;
  readonly trust: Trust;
  /** As sent; absent: not said. */
  readonly consent?: 'granted' | 'denied';
  /**
   * Grants nothing, not even by silence: what its visitor said counts, and without consent only its money does. `token`:
   * the shop had a checkout token of the visitor, and those are given out with consent alone.
   */
  readonly consentFrom?: 'visitor' | 'token';
  /** Of the landing a platform remembers of its buyer: they serve to find the browser (ADR 40), and do not last. */
  readonly clickIds?: readonly ClickId[];
  /** A purchase or refund without consent: money and items alone are kept. */
  readonly moneyOnly?: true;
  readonly url?: string;
  readonly referrer?: string;
  readonly title?: string;
  readonly value?: number;
  readonly currency?: string;
  readonly tax?: number;
  readonly shipping?: number;
  readonly discount?: number;
  readonly orderId?: OrderId;
  readonly refundId?: string;
  readonly items?: readonly Item[];
  readonly matchKeys?: EventMatchKeys;
  readonly userId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
};
