import type { Item } from '../event/tracked-event.ts';
import { tidy } from '../money.ts';
import type { Refund } from './conversion.ts';

/**
 * What a refund gave back of what was paid: its amount; where it has none, what its items cost by their own price or the
 * order's. All that was ordered, or items nobody knows a price of, or no items at all: the whole order.
 */
export function refundAmount({ value, items = [] }: Refund, paid: number, ordered: readonly Item[]): number {
  if (value !== undefined) return Math.abs(value);
  if (items.length === 0 || covers(items, ordered)) return paid;
  let sum = 0;
  for (const { itemId, price, quantity = 1 } of items) {
    const each = price ?? ordered.find((item) => item.itemId === itemId)?.price;
    if (each === undefined) return paid;
    sum += Math.abs(each * quantity);
  }
  return tidy(sum);
}

function covers(items: readonly Item[], ordered: readonly Item[]): boolean {
  if (ordered.length === 0) return false;
  return ordered.every(({ itemId }) => count(items, itemId) >= count(ordered, itemId));
}

function count(items: readonly Item[], itemId: string): number {
  return items.reduce((sum, item) => (item.itemId === itemId ? sum + Math.abs(item.quantity ?? 1) : sum), 0);
}
