import type { CartMark } from '../domain/visitor/visitor-facts.ts';

/**
 * Cart lines as bytes, newest first: item hash (4), then as unsigned varints the distance to the previous line's time
 * in ms (the first: the time itself) and the quantity in hundredths. Lines of one event cost 6 bytes each.
 */
export function packCart(marks: readonly CartMark[]): Uint8Array {
  const bytes: number[] = [];
  let previous: number | undefined;
  for (const mark of marks) {
    bytes.push(mark.item >>> 24, (mark.item >>> 16) & 0xff, (mark.item >>> 8) & 0xff, mark.item & 0xff);
    pushVarint(bytes, previous === undefined ? mark.at : previous - mark.at);
    pushVarint(bytes, Math.round(mark.quantity * 100));
    previous = mark.at;
  }
  return Uint8Array.from(bytes);
}

export function unpackCart(bytes: Uint8Array): readonly CartMark[] {
  const marks: CartMark[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const readVarint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = view.getUint8(offset++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  let previous: number | undefined;
  while (offset < bytes.byteLength) {
    const item = view.getUint32(offset);
    offset += 4;
    const distance = readVarint();
    const at: number = previous === undefined ? distance : previous - distance;
    marks.push({ item, at, quantity: readVarint() / 100 });
    previous = at;
  }
  return marks;
}

/** By division, not by shifts: times need more than 32 bits. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}
