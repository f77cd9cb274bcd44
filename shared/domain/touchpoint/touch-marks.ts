import { compareText } from '../compare-text.ts';
import { MINUTE } from '../time.ts';
import type { TouchMarks, Touchpoint } from './touchpoint.ts';

/** Every mark, in the order in which touchpoints are told apart. */
export const TOUCH_MARKS = [
  'source',
  'medium',
  'campaign',
  'campaignId',
  'utmId',
  'adsetId',
  'adId',
  'postId',
  'linkId',
  'term',
  'content',
  'placement',
  'clickIdType',
  'clickIdDigest',
  'referrerHost',
] as const satisfies readonly (keyof TouchMarks)[];

/** DESIGN, Touchpoint: an equal contact less than this after a kept one is the same contact told twice. */
const REPEAT_WITHIN = 30 * MINUTE;

/** The order of a path: by time, then by event id as bytes. */
export function compareTouchpoints(a: Touchpoint, b: Touchpoint): number {
  return a.at - b.at || compareText(a.eventId, b.eventId);
}

/** A total order of contents, for picking one of two touchpoints that claim the same event id and time. */
export function compareMarks(a: Touchpoint, b: Touchpoint): number {
  for (const mark of TOUCH_MARKS) {
    const order = compareText(a[mark] ?? '', b[mark] ?? '');
    if (order !== 0) return order;
  }
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.landingPage ?? '', b.landingPage ?? '') ||
    compareText(a.visitorId ?? '', b.visitorId ?? '')
  );
}

export function sameMarks(a: TouchMarks, b: TouchMarks): boolean {
  return TOUCH_MARKS.every((mark) => a[mark] === b[mark]);
}

/**
 * Leaves out a touchpoint that equals, in all marks, a kept one less than 30 minutes before it.
 *
 * @param touchpoints In path order.
 */
export function dropRepeats(touchpoints: readonly Touchpoint[]): readonly Touchpoint[] {
  if (touchpoints.length < 2) return touchpoints;
  const kept: Touchpoint[] = [];
  for (const touch of touchpoints) if (!repeatsOneOf(kept, touch)) kept.push(touch);
  return kept.length === touchpoints.length ? touchpoints : kept;
}

function repeatsOneOf(kept: readonly Touchpoint[], touch: Touchpoint): boolean {
  for (let i = kept.length - 1; i >= 0; i--) {
    const earlier = kept[i];
    if (earlier === undefined || touch.at - earlier.at >= REPEAT_WITHIN) return false;
    if (sameMarks(earlier, touch)) return true;
  }
  return false;
}
