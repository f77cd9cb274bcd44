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

/** By hand: a report unpacks a million of them, and a schema would take longer than all the rest. */
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

/** A small window: most of the time would go into setting up a large one. */
const FAST = { level: 1, memLevel: 4, windowBits: 12 } as const;
const INFLATE = { windowBits: FAST.windowBits, chunkSize: 2_048 } as const;

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

/** Of a state, which is mostly written with the touchpoints it was read with. */
export function unpackTouchpoints(packed: PackedTouchpoints): readonly Touchpoint[] {
  const text = textOf(packed);
  const touches = parse(text);
  known.set(touches, 'S' in packed ? { text } : { text, deflated: packed.B });
  return touches;
}

/** Of an order, which is mostly read to be reported. */
export const unpackPath = (packed: PackedTouchpoints): readonly Touchpoint[] => parse(textOf(packed));

const textOf = (packed: PackedTouchpoints): string =>
  'S' in packed ? packed.S : inflateRawSync(packed.B, INFLATE).toString();

function parse(text: string): readonly Touchpoint[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('Stored touchpoints are no list');
  return list.map(unpack);
}
