import type { Item, TrackedEvent } from '../event/tracked-event.ts';
import type { Instant } from '../time.ts';
import type { CartMark } from '../visitor/visitor-facts.ts';

const KEPT_LINES = 48;

/** A line of an add or remove that names no item. */
export const UNNAMED_ITEM = 0;

/** 32-bit FNV-1a over UTF-16 code units; `0` is kept for lines without an item id. */
export function itemHash(itemId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < itemId.length; i++) hash = Math.imul(hash ^ itemId.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}

/** Hundredths are kept, so that 1.5 kg less 1.5 kg is nothing. */
const asQuantity = (quantity: number): number => Math.min(Math.round(quantity * 100) / 100, 1e7);

function marks(items: readonly Item[], at: Instant): readonly CartMark[] {
  const byItem = new Map<number, number>();
  for (const item of items) {
    const hash = itemHash(item.itemId);
    byItem.set(hash, (byItem.get(hash) ?? 0) + (item.quantity ?? 1));
  }
  return [...byItem].map(([item, quantity]) => ({ item, at, quantity: asQuantity(quantity) }));
}

/** What an event adds to the cart; an `add_to_cart` without items adds an unnamed line. */
export function addedLines(event: TrackedEvent): readonly CartMark[] {
  if (event.event !== 'add_to_cart') return [];
  if (event.items === undefined || event.items.length === 0) {
    return [{ item: UNNAMED_ITEM, at: event.occurredAt, quantity: 1 }];
  }
  return marks(event.items, event.occurredAt);
}

export function removedLines(event: TrackedEvent): readonly CartMark[] {
  return event.event === 'remove_from_cart' ? marks(event.items ?? [], event.occurredAt) : [];
}

/** A `remove_from_cart` without items and a `view_cart` with an empty list both say: nothing is left. */
export function emptiesCart(event: TrackedEvent): boolean {
  if (event.event === 'remove_from_cart') return event.items === undefined || event.items.length === 0;
  return event.event === 'view_cart' && event.items !== undefined && event.items.length === 0;
}

/** Register by `(at, quantity)` per item; the 48 newest. A dropped line is older than 48 others, which only grow. */
export function joinCartMarks(a: readonly CartMark[], b: readonly CartMark[]): readonly CartMark[] {
  if (b.length === 0) return a;
  if (a.length === 0 && b.length === 1) return b;
  const byItem = new Map<number, CartMark>();
  for (const mark of [...a, ...b]) {
    const known = byItem.get(mark.item);
    if (known === undefined || mark.at > known.at || (mark.at === known.at && mark.quantity > known.quantity)) {
      byItem.set(mark.item, mark);
    }
  }
  return [...byItem.values()].sort((x, y) => y.at - x.at || x.item - y.item).slice(0, KEPT_LINES);
}
