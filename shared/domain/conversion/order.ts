import { compareText } from '../compare-text.ts';
import type { Trust } from '../event/tracked-event.ts';
import { tidy } from '../money.ts';
import type { ValueBasis } from '../site.ts';
import type { Instant } from '../time.ts';
import type { Conversion, OrderClaim } from './conversion.ts';
import { refundAmount } from './refund-amount.ts';

const RANK: Readonly<Record<Trust, number>> = { pixel: 0, signed: 1, server: 2 };

/** The better claim first: by source rank, then the later one, then the larger event id. */
export function betterClaimFirst(a: OrderClaim, b: OrderClaim): number {
  return RANK[b.trust] - RANK[a.trust] || b.at - a.at || compareText(b.eventId, a.eventId);
}

/** The claim whose facts are the order's. */
export function winningClaim(conversion: Conversion): OrderClaim | undefined {
  let best: OrderClaim | undefined;
  for (const claim of conversion.claims) if (best === undefined || betterClaimFirst(claim, best) < 0) best = claim;
  return best;
}

/** The earliest time of the order's purchase events; unknown while only refunds have arrived. */
export function orderTime(conversion: Conversion): Instant | undefined {
  let earliest: Instant | undefined;
  for (const { at } of conversion.claims) if (earliest === undefined || at < earliest) earliest = at;
  return earliest;
}

/** Somebody with the shop's secret vouches for an order of the shop's own number; without one nobody can look it up. */
export function verified({ orderId, claims }: Conversion): boolean {
  return !isNameless(orderId) && claims.some((claim) => claim.trust !== 'pixel');
}

/** A purchase without an order id is stored under its event's (DESIGN: Conversion). */
export function isNameless(orderId: string): boolean {
  return orderId.startsWith('e:');
}

export type OrderValue = {
  /** What was sold, on the basis asked for, before refunds. */
  readonly gross: number;
  /** What is left of it after refunds; never below 0. */
  readonly net: number;
  /** Sum of the refunds, as paid; at most what was paid. */
  readonly refunded: number;
  readonly currency?: string;
};

/**
 * Refunds are amounts paid back, tax and shipping included, so on another basis they take their share: who got half of
 * the payment back leaves half of the net value.
 */
export function orderValue(conversion: Conversion, basis: ValueBasis): OrderValue {
  const claim = winningClaim(conversion);
  const paid = Math.max(0, claim?.value ?? 0);
  const gross = basis === 'paid' ? paid : Math.max(0, tidy(paid - deductions(claim, basis)));
  const refunded = refundedOf(conversion, paid, claim);
  const left = tidy(paid - refunded);
  return {
    gross,
    net: gross === paid ? left : paid === 0 ? 0 : (gross * left) / paid,
    refunded,
    ...(claim?.currency === undefined ? {} : { currency: claim.currency }),
  };
}

function deductions(claim: OrderClaim | undefined, basis: Exclude<ValueBasis, 'paid'>): number {
  const tax = claim?.tax ?? 0;
  return basis === 'netOfTax' ? tax : tax + (claim?.shipping ?? 0);
}

function refundedOf({ refunds }: Conversion, paid: number, claim: OrderClaim | undefined): number {
  if (refunds.length === 0) return 0;
  const items = claim?.items ?? [];
  return Math.min(paid, tidy(refunds.reduce((sum, refund) => sum + refundAmount(refund, paid, items), 0)));
}
