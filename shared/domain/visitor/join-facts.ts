import { joinCartMarks } from '../cart/cart-marks.ts';
import { joinAliasIds, joinLogins } from '../identity/links.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { joinHistory } from './history.ts';
import type { OrderMark, VisitorFacts } from './visitor-facts.ts';
import { joinWithdrawals } from './withdrawals.ts';

const KEPT_NAMES = 24;

/** The later of two instants, either of which may be unknown. */
export function later(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function joinNames(
  a: Readonly<Record<string, Instant>>,
  b: Readonly<Record<string, Instant>>,
): Readonly<Record<string, Instant>> {
  const newest = new Map(Object.entries(a));
  let changed = false;
  for (const [name, at] of Object.entries(b)) {
    const known = newest.get(name);
    if (known !== undefined && known >= at) continue;
    newest.set(name, at);
    changed = true;
  }
  if (!changed) return a;
  const entries = [...newest].sort((x, y) => y[1] - x[1] || byText(x[0], y[0])).slice(0, KEPT_NAMES);
  return Object.fromEntries(entries.sort((x, y) => byText(x[0], y[0])));
}

/** One event id is one touchpoint, at its earliest time; a resend with other marks at the same time changes nothing but ties. */
function earlierTouch(a: Touchpoint, b: Touchpoint): Touchpoint {
  if (a.at !== b.at) return a.at < b.at ? a : b;
  return byText(JSON.stringify(a), JSON.stringify(b)) <= 0 ? a : b;
}

/** Newest first; ties by event id, later ids first. */
export function newestTouchFirst(a: Touchpoint, b: Touchpoint): number {
  return b.at - a.at || byText(b.eventId, a.eventId);
}

export function joinTouchpoints(a: readonly Touchpoint[], b: readonly Touchpoint[]): readonly Touchpoint[] {
  if (b.length === 0) return a;
  const byId = new Map<string, Touchpoint>();
  for (const touch of [...a, ...b]) {
    const known = byId.get(touch.eventId);
    byId.set(touch.eventId, known === undefined ? touch : earlierTouch(known, touch));
  }
  return [...byId.values()].sort(newestTouchFirst);
}

export function newestOrderFirst(a: OrderMark, b: OrderMark): number {
  return b.at - a.at || byText(b.orderId, a.orderId);
}

/** The earliest event of an order gives its time; its value is the largest that was said (conversions keep the exact facts). */
function joinOrder(a: OrderMark, b: OrderMark): OrderMark {
  const at = Math.min(a.at, b.at);
  const aFirst = (a.value ?? -1) > (b.value ?? -1) || (a.value === b.value && (a.currency ?? '') >= (b.currency ?? ''));
  return { ...(aFirst ? a : b), at };
}

export function joinOrders(a: readonly OrderMark[], b: readonly OrderMark[]): readonly OrderMark[] {
  if (b.length === 0) return a;
  const byId = new Map<string, OrderMark>();
  for (const order of [...a, ...b]) {
    const known = byId.get(order.orderId);
    byId.set(order.orderId, known === undefined ? order : joinOrder(known, order));
  }
  return [...byId.values()].sort(newestOrderFirst);
}

/** `undefined` fields are left out, so that equal facts are deeply equal. */
export function present<Value extends object>(value: Value): Value {
  const kept: Partial<Value> = {};
  // Several times an event: entries of entries would take a tenth of the function's time.
  for (const name of Object.keys(value) as (keyof Value)[]) if (value[name] !== undefined) kept[name] = value[name];
  return kept as Value;
}

/**
 * The join of two visitors' facts, or of a visitor's facts and one more event's: commutative, associative, idempotent.
 * `keysAt`, `keysDigest` and `browserIdsAt` are derived from `MatchKeys` and belong to the left side.
 */
export function joinFacts(a: VisitorFacts, b: VisitorFacts): VisitorFacts {
  const withdrawals = joinWithdrawals(a, b);
  return present({
    lastAt: later(a.lastAt, b.lastAt),
    lastByEvent: joinNames(a.lastByEvent, b.lastByEvent),
    emptiedAt: later(a.emptiedAt, b.emptiedAt),
    cartAdds: joinCartMarks(a.cartAdds, b.cartAdds),
    cartRemoves: joinCartMarks(a.cartRemoves, b.cartRemoves),
    orders: joinOrders(a.orders, b.orders),
    touchpoints: joinTouchpoints(a.touchpoints, b.touchpoints),
    history: joinHistory(a.history, b.history),
    grantedAt: later(a.grantedAt, b.grantedAt),
    withdrawnAt: withdrawals.withdrawnAt,
    earlierWithdrawals: withdrawals.earlierWithdrawals,
    aliases: joinAliasIds(a.aliases, b.aliases),
    logins: joinLogins(a.logins, b.logins),
    keysAt: a.keysAt,
    keysDigest: a.keysDigest,
    erasedAt: later(a.erasedAt, b.erasedAt),
    browserIdsAt: a.browserIdsAt,
  } as VisitorFacts);
}
