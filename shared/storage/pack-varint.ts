/** Unsigned, by division, not by shifts: times need more than 32 bits. */
export function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

export function pushUint32(bytes: number[], value: number): void {
  bytes.push(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** Reads what was pushed, in the same order. */
export function readerOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  return {
    isAtEnd: (): boolean => offset >= bytes.byteLength,
    uint32(): number {
      offset += 4;
      return view.getUint32(offset - 4);
    },
    varint(): number {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = view.getUint8(offset++);
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) return value;
        scale *= 128;
      }
    },
  };
}
