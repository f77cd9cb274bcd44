/** Shops are tagged in different ways, and Backtrail hears them all: this one can play each. */
const KEY = 'wayfare-tagging';

export const TAGGINGS = {
  own: "Backtrail's own calls",
  dataLayer: 'a data layer for Google',
  fbq: "Meta's pixel",
  all: 'all three at once',
} as const;

export type Tagging = keyof typeof TAGGINGS;

const isTagging = (text: string | null): text is Tagging => text !== null && Object.hasOwn(TAGGINGS, text);

export function readTagging(): Tagging {
  const kept = sessionStorage.getItem(KEY);
  return isTagging(kept) ? kept : 'own';
}

export function writeTagging(text: string): void {
  if (isTagging(text)) sessionStorage.setItem(KEY, text);
}
