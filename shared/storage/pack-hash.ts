const HASH = /^[0-9a-f]{64}$/;
const BYTES = 32;
/** Nothing else that is stored begins with it: Meta's ids of a browser begin with `fb.`. */
const PACKED = '#';

export const isPackable = (value: string): boolean => HASH.test(value);

/** A SHA-256 in two thirds of its length; anything else as it is. */
export function packHash(value: string): string {
  return isPackable(value) ? PACKED + packHashes([value]) : value;
}

export function unpackHash(stored: string): string {
  return stored.startsWith(PACKED) ? (unpackHashes(stored.slice(1))[0] ?? '') : stored;
}

export function packHashes(hashes: readonly string[]): string {
  return Buffer.from(hashes.join(''), 'hex').toString('base64url');
}

export function unpackHashes(packed: string): readonly string[] {
  const bytes = Buffer.from(packed, 'base64url');
  return Array.from({ length: bytes.length / BYTES }, (_, place) =>
    bytes.toString('hex', place * BYTES, (place + 1) * BYTES),
  );
}
