import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { TouchKind, Touchpoint } from '../domain/touchpoint/touchpoint.ts';

const KINDS: readonly TouchKind[] = ['view', 'click', 'impression'];

/** One letter per mark: touchpoints stand in the states of visitors, where some hundred bytes must hold several. */
const LETTERS = {
  s: 'source',
  m: 'medium',
  c: 'campaign',
  C: 'campaignId',
  u: 'utmId',
  g: 'adsetId',
  a: 'adId',
  p: 'postId',
  l: 'linkId',
  q: 'term',
  n: 'content',
  P: 'placement',
  y: 'clickIdType',
  d: 'clickIdDigest',
  r: 'referrerHost',
  h: 'landingPage',
  v: 'visitorId',
} as const satisfies Record<string, keyof Touchpoint>;
const LETTER_OF_MARK = Object.entries(LETTERS);

const packedSchema = z.looseObject({ t: z.number(), i: z.string(), k: z.optional(z.number()) });

/** A list grows by one and is packed anew: what was in it need not be. */
const texts = new WeakMap<Touchpoint, string>();

/** A touchpoint as short JSON. */
export function packTouchpoint(touch: Touchpoint): string {
  const text = texts.get(touch) ?? toText(touch);
  texts.set(touch, text);
  return text;
}

function toText(touch: Touchpoint): string {
  const packed: Record<string, string | number> = { t: touch.at, i: touch.eventId };
  if (touch.kind !== 'view') packed.k = KINDS.indexOf(touch.kind);
  for (const [letter, mark] of LETTER_OF_MARK) {
    const value = touch[mark];
    if (value !== undefined) packed[letter] = value;
  }
  return JSON.stringify(packed);
}

function unpack(value: unknown): Touchpoint {
  const packed = packedSchema.parse(value);
  const marks: Record<string, string> = {};
  for (const [letter, mark] of LETTER_OF_MARK) {
    const text = packed[letter];
    if (typeof text === 'string') marks[mark] = text;
  }
  return { at: packed.t, eventId: packed.i, kind: KINDS[packed.k ?? 0] ?? 'view', ...marks };
}

export const packedTouchpoints = z.union([
  z.object({ S: z.string() }),
  z.object({ B: z.instanceof(Uint8Array<ArrayBuffer>) }),
]);
export type PackedTouchpoints = z.infer<typeof packedTouchpoints>;

/** A small window: most of the time would go into setting up a large one. */
const FAST = { level: 1, memLevel: 4, windowBits: 12 } as const;

/** Beyond that, compressing a list with every write costs more time than it saves units. */
const MOST_CHARACTERS = 2_000;

/** What was computed of a list; most states are written with the touchpoints they were read with. */
const known = new WeakMap<readonly Touchpoint[], { readonly text: string; deflated?: Uint8Array<ArrayBuffer> }>();

function knownOf(touches: readonly Touchpoint[]) {
  const found = known.get(touches) ?? { text: `[${touches.map(packTouchpoint).join(',')}]` };
  known.set(touches, found);
  return found;
}

/** Whether they fit in so many bytes. */
export function fitTouchpoints(touches: readonly Touchpoint[], bytes: number): boolean {
  if (knownOf(touches).text.length > MOST_CHARACTERS) return false;
  const packed = packTouchpoints(touches, bytes);
  return 'S' in packed || packed.B.byteLength <= bytes;
}

/** JSON; deflated where it is longer than `most` bytes, because one visitor's touchpoints resemble each other. */
export function packTouchpoints(touches: readonly Touchpoint[], most: number): PackedTouchpoints {
  const found = knownOf(touches);
  if (found.text.length <= most && Buffer.byteLength(found.text) <= most) return { S: found.text };
  found.deflated ??= new Uint8Array(deflateRawSync(found.text, FAST));
  return { B: found.deflated };
}

export function unpackTouchpoints(packed: PackedTouchpoints): readonly Touchpoint[] {
  const text = 'S' in packed ? packed.S : inflateRawSync(packed.B).toString();
  const touches = z.array(z.unknown()).parse(JSON.parse(text)).map(unpack);
  known.set(touches, 'S' in packed ? { text } : { text, deflated: packed.B });
  return touches;
}
