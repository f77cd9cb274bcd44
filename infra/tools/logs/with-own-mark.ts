import { CLICK_IDS } from '../../../shared/domain/touchpoint/click-ids.ts';

/**
 * A landing's url as the reference figures count it: one with a source gets a `utm_id` of its own, so that no two are
 * the same contact; one without has no click id that would make it a touchpoint all the same.
 */
export function withOwnMark(text: string, id: string): string {
  const url = URL.parse(text);
  if (url === null) return text;
  const { searchParams } = url;
  if (searchParams.get('utm_source')) {
    searchParams.set('utm_id', id);
    return url.href;
  }
  const clickIds = CLICK_IDS.filter((name) => searchParams.has(name));
  if (clickIds.length === 0) return text;
  for (const name of clickIds) searchParams.delete(name);
  return url.href;
}
