import type { CartMark } from '../domain/visitor/visitor-facts.ts';
import { pushUint32, pushVarint, readerOf } from './pack-varint.ts';

/**
 * Cart lines as bytes, newest first: item hash (4), then as unsigned varints the distance to the previous line's time
 * in ms (the first: the time itself) and the quantity in hundredths. Lines of one event cost 6 bytes each.
 */
export function packCart(marks: readonly CartMark[]): Uint8Array {
  const bytes: number[] = [];
  let previous: number | undefined;
  for (const mark of marks) {
    pushUint32(bytes, mark.item);
    pushVarint(bytes, previous === undefined ? mark.at : previous - mark.at);
    pushVarint(bytes, Math.round(mark.quantity * 100));
    previous = mark.at;
  }
  return Uint8Array.from(bytes);
}

export function unpackCart(bytes: Uint8Array): readonly CartMark[] {
  const marks: CartMark[] = [];
  const reader = readerOf(bytes);
  let previous: number | undefined;
  while (!reader.isAtEnd()) {
    const item = reader.uint32();
    const distance = reader.varint();
    const at: number = previous === undefined ? distance : previous - distance;
    marks.push({ item, at, quantity: reader.varint() / 100 });
    previous = at;
  }
  return marks;
}
