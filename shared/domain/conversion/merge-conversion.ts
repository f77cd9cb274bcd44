import { compareText } from '../compare-text.ts';
import type { OrderId, SiteId, VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { newestOf } from '../visitor/withdrawals.ts';
import type { Conversion, OrderClaim, Refund } from './conversion.ts';
import { joinPaths, limitPath } from './limit-path.ts';
import { betterClaimFirst, orderTime } from './order.ts';

/** Claims kept: the best ones and the earliest, which gives the order its time. */
const KEPT_CLAIMS = 4;

export function emptyConversion(siteId: SiteId, orderId: OrderId): Conversion {
  const nobody = { visitorIds: [], denied: false, path: [], withdrawals: [], regranted: [] };
  return { siteId, orderId, claims: [], refunds: [], ...nobody };
}

/**
 * What two accounts of one order say together. Commutative, associative and idempotent: claims and refunds are
 * registers by their ids, visitors a union, the denial an `or`, the path a union (DESIGN: Conversion). An explicit denial
 * takes visitors and path away, whatever comes before or after.
 */
export function joinConversion(a: Conversion, b: Conversion): Conversion {
  const claims = joinClaims(a.claims, b.claims);
  const denied = a.denied || b.denied;
  const orderedAt = orderTime({ ...a, claims });
  const isBefore = (at: Instant): boolean => orderedAt === undefined || at <= orderedAt;
  return {
    siteId: a.siteId,
    orderId: a.orderId,
    claims,
    refunds: joinRefunds(a.refunds, b.refunds),
    visitorIds: denied ? [] : joinVisitors(a.visitorIds, b.visitorIds),
    denied,
    path: denied ? [] : limitPath(joinPaths(a.path, b.path), orderedAt),
    withdrawals: newestOf(a.withdrawals, b.withdrawals).filter(isBefore),
    regranted: newestOf(a.regranted, b.regranted).filter(isBefore),
  };
}

/** One register per event id and trust: the earliest time it was sent with, and what was said then. */
function joinClaims(a: readonly OrderClaim[], b: readonly OrderClaim[]): readonly OrderClaim[] {
  const known = new Map<string, OrderClaim>();
  for (const claim of [...a, ...b]) {
    const key = `${claim.trust}#${claim.eventId}`;
    const other = known.get(key);
    if (other === undefined || earlierFirst(claim, other) < 0) known.set(key, claim);
  }
  const best = [...known.values()].sort(betterClaimFirst);
  if (best.length <= KEPT_CLAIMS) return best;
  const earliest = best.reduce((first, claim) => (earliestFirst(claim, first) < 0 ? claim : first));
  const kept = best.slice(0, KEPT_CLAIMS);
  return kept.includes(earliest) ? kept : [...kept, earliest];
}

/** Of two claims at one earliest time the better one is kept, so that the choice does not hang on the order of arrival. */
function earliestFirst(a: OrderClaim, b: OrderClaim): number {
  return a.at - b.at || betterClaimFirst(a, b);
}

/** Of two resends at one time the one with the larger text: any fixed choice will do. */
function earlierFirst(a: OrderClaim, b: OrderClaim): number {
  return a.at - b.at || compareText(claimText(b), claimText(a));
}

function claimText(claim: OrderClaim): string {
  const { value, currency, tax, shipping, discount, items } = claim;
  return JSON.stringify([value, currency, tax, shipping, discount, items.map(itemFields)]);
}

const itemFields = (item: OrderClaim['items'][number]) => [
  item.itemId,
  item.name,
  item.category,
  item.price,
  item.quantity,
];

function joinRefunds(a: readonly Refund[], b: readonly Refund[]): readonly Refund[] {
  const known = new Map<string, Refund>();
  for (const refund of [...a, ...b]) {
    const other = known.get(refund.refundId);
    if (other === undefined || firmerFirst(refund, other) < 0) known.set(refund.refundId, refund);
  }
  return [...known.values()].sort((x, y) => x.at - y.at || compareText(x.refundId, y.refundId));
}

/** The earliest account of a refund; at one time the larger amount, and no amount goes for the largest. */
function firmerFirst(a: Refund, b: Refund): number {
  const amount = (refund: Refund): number => refund.value ?? Number.POSITIVE_INFINITY;
  if (a.at !== b.at) return a.at - b.at;
  if (amount(a) !== amount(b)) return amount(b) - amount(a);
  return compareText(refundText(b), refundText(a));
}

const refundText = (refund: Refund): string => JSON.stringify(refund.items?.map(itemFields) ?? null);

function joinVisitors(a: readonly VisitorId[], b: readonly VisitorId[]): readonly VisitorId[] {
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort(compareText);
}
