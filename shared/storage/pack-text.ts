import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Text as it is, or deflated. */
export type PackedText = { readonly S: string } | { readonly B: Uint8Array<ArrayBuffer> };

/** A small window: most of the time would go into setting up a large one. */
const FAST = { level: 1, memLevel: 4, windowBits: 12 } as const;
const INFLATE = { windowBits: FAST.windowBits, chunkSize: 2_048 } as const;

export const deflateText = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(deflateRawSync(text, FAST));

/** Whether text takes no more than so many bytes. */
export const fitsIn = (text: string, bytes: number): boolean =>
  text.length <= bytes && Buffer.byteLength(text) <= bytes;

/** Deflated where it is longer than `most` bytes. */
export const packText = (text: string, most: number): PackedText =>
  fitsIn(text, most) ? { S: text } : { B: deflateText(text) };

export const unpackText = (packed: PackedText): string =>
  'S' in packed ? packed.S : inflateRawSync(packed.B, INFLATE).toString();
