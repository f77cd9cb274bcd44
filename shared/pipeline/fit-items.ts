import type { Item } from '../domain/event/tracked-event.ts';

/** An order keeps up to five accounts of itself, in a record of at most 400 KB. */
const MOST_BYTES = 64 * 1024;
/** Fewer items than this fit whatever they say. */
const ALWAYS_FIT = 16;

const bytesOf = (items: readonly Item[]): number => new TextEncoder().encode(JSON.stringify(items)).length;

/**
 * An event's items as far as an order can keep them: a very long list loses its names and categories before the whole
 * event would be lost. `undefined`: even its ids are too much.
 */
export function fitItems(items: readonly Item[]): readonly Item[] | undefined {
  if (items.length < ALWAYS_FIT || bytesOf(items) <= MOST_BYTES) return items;
  const plain = items.map(({ name: _, category: __, ...rest }): Item => rest);
  return bytesOf(plain) <= MOST_BYTES ? plain : undefined;
}
