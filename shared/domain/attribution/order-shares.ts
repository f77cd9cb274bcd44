import type { Conversion } from '../conversion/conversion.ts';
import { orderTime, winningClaim } from '../conversion/order.ts';
import type { Item } from '../event/tracked-event.ts';
import type { Instant } from '../time.ts';
import { NOT_SET, type OrderGrouping } from './group.ts';

/** A part of an order and its share of it; the shares of an order add up to 1. */
export type OrderShare = { readonly key: string; readonly share: number };

/**
 * How an order is divided by what it was: the day it falls on, or its items (by id) or categories, weighed by what each
 * line cost, or by pieces where prices are missing.
 */
export function orderShares(
  conversion: Conversion,
  groupBy: OrderGrouping,
  dayOf: (at: Instant) => string,
): readonly OrderShare[] {
  if (groupBy === 'day') {
    const at = orderTime(conversion);
    return [{ key: at === undefined ? NOT_SET : dayOf(at), share: 1 }];
  }
  const items = winningClaim(conversion)?.items ?? [];
  const lines = lineShares(items);
  if (lines.every((share) => share === 0)) return [{ key: NOT_SET, share: 1 }];
  const shares = new Map<string, number>();
  items.forEach((item, i) => {
    const key = (groupBy === 'item' ? item.itemId : item.category)?.trim().toLowerCase() || NOT_SET;
    shares.set(key, (shares.get(key) ?? 0) + (lines[i] ?? 0));
  });
  return [...shares].map(([key, share]) => ({ key, share }));
}

/** Each line's share of its order, by what it cost, or by pieces where prices are missing; all 0: nothing tells. */
export function lineShares(items: readonly Item[]): readonly number[] {
  const amounts = items.map(({ price, quantity }) => (price === undefined ? Number.NaN : price * (quantity ?? 1)));
  const priced = amounts.every((amount) => amount >= 0) && amounts.some((amount) => amount > 0);
  const weights = priced ? amounts : items.map(({ quantity }) => Math.max(0, quantity ?? 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum === 0 ? 0 : weight / sum));
}
