import { platformOf } from '../touchpoint/platform.ts';
import type { TouchMarks } from '../touchpoint/touchpoint.ts';

/** `utm_source`; without one, the platform whose click id it is, or the referrer's host. */
export function sourceOf(touch: TouchMarks): string | undefined {
  if (touch.source !== undefined) return touch.source;
  return (touch.clickIdType === undefined ? undefined : platformOf(touch)) ?? touch.referrerHost;
}
