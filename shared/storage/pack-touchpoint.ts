import * as z from 'zod/mini';
import type { TouchKind, Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { deflateText, fitsIn, unpackText } from './pack-text.ts';

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

const MARK_OF_LETTER: Readonly<Record<string, keyof Touchpoint>> = LETTERS;

type Unpacked = { -readonly [Field in keyof Touchpoint]: Touchpoint[Field] } & Record<string, unknown>;

/** A list of short ones, as it was packed. By hand: a report reads a million, and a schema would take longer than all the rest. */
export function readTouchpoints(list: unknown): readonly Touchpoint[] {
  if (!Array.isArray(list)) throw new Error('Stored touchpoints are no list');
  return list.map(unpack);
}

function unpack(packed: Readonly<Record<string, unknown>>): Touchpoint {
  const { t: at, i: eventId, k = 0 } = packed;
  if (typeof at !== 'number' || typeof eventId !== 'string' || typeof k !== 'number')
    throw new Error('A stored touchpoint has no time or no event id');
  const touch: Unpacked = { at, eventId, kind: KINDS[k] ?? 'view' };
  for (const letter in packed) {
    const mark = MARK_OF_LETTER[letter];
    const text = packed[letter];
    if (mark !== undefined && typeof text === 'string') touch[mark as string] = text;
  }
  return touch;
}

export const packedTouchpoints = z.union([
  z.object({ S: z.string() }),
  z.object({ B: z.instanceof(Uint8Array<ArrayBuffer>) }),
]);
export type PackedTouchpoints = z.infer<typeof packedTouchpoints>;

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
  if (fitsIn(found.text, most)) return { S: found.text };
  found.deflated ??= deflateText(found.text);
  return { B: found.deflated };
}

export function unpackTouchpoints(packed: PackedTouchpoints): readonly Touchpoint[] {
  const text = unpackText(packed);
  const touches = readTouchpoints(JSON.parse(text));
  known.set(touches, 'S' in packed ? { text } : { text, deflated: packed.B });
  return touches;
}
