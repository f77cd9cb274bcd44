import * as z from 'zod/mini';
import type { TouchKind, Touchpoint } from '../domain/touchpoint/touchpoint.ts';

const KINDS: readonly TouchKind[] = ['view', 'click', 'impression'];

/** One letter per mark: touchpoints stand in every visitor's state, where 300 bytes must hold several. */
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

const packedSchema = z.looseObject({ t: z.number(), i: z.string(), k: z.optional(z.number()) });

/** A touchpoint as short JSON. */
export function packTouchpoint(touch: Touchpoint): string {
  const packed: Record<string, string | number> = { t: touch.at, i: touch.eventId };
  if (touch.kind !== 'view') packed.k = KINDS.indexOf(touch.kind);
  for (const [letter, mark] of Object.entries(LETTERS)) {
    const value = touch[mark];
    if (value !== undefined) packed[letter] = value;
  }
  return JSON.stringify(packed);
}

function unpack(value: unknown): Touchpoint {
  const packed = packedSchema.parse(value);
  const marks: Record<string, string> = {};
  for (const [letter, mark] of Object.entries(LETTERS)) {
    const text = packed[letter];
    if (typeof text === 'string') marks[mark] = text;
  }
  return { at: packed.t, eventId: packed.i, kind: KINDS[packed.k ?? 0] ?? 'view', ...marks };
}

export function unpackTouchpoint(text: string): Touchpoint {
  return unpack(JSON.parse(text));
}

export function packTouchpoints(touches: readonly Touchpoint[]): string {
  return `[${touches.map(packTouchpoint).join(',')}]`;
}

export function unpackTouchpoints(text: string): readonly Touchpoint[] {
  return z.array(z.unknown()).parse(JSON.parse(text)).map(unpack);
}
