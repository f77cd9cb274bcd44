import { cleanText } from './clean-text.ts';
import { foldLatin } from './fold-latin.ts';

const SIMPLE = /^[a-z]+$/;

/** Meta's city: a to z only. `undefined` where nothing is left, as of `東京`: it is not for us to spell it. */
export function normaliseCity(raw: string): string | undefined {
  const text = cleanText(raw);
  if (text === undefined) return undefined;
  const simple = text.toLowerCase();
  if (SIMPLE.test(simple)) return simple;
  const city = foldLatin(text).replace(/[^a-z]/g, '');
  return city === '' ? undefined : city;
}
