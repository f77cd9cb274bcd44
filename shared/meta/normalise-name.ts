import { cleanText } from './clean-text.ts';

/** Texts that are composed already and have no signs but these, which the slow way below would read the same. */
const WESTERN = /^[\x20-\x7e’À-ÖØ-öø-ž]*$/;
const NO_LETTER = /[\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e’]/g;
const PLAIN = /^[a-z]+$/;
/** Punctuation, signs and spaces, and the letter-like apostrophes of `Kaʻiulani` and `Oʼneil`. */
const NOT_OF_A_NAME = /[\p{P}\p{S}\p{Z}\p{C}\u02b9-\u02bf]/gu;
const LETTER = /\p{L}/u;

/**
 * Meta's first and last name: lower case, without punctuation; accents and other scripts stay. Spaces go too, which Meta
 * leaves open and its own Parameter Builder does. `undefined`: nothing with a letter in it.
 */
export function normaliseName(raw: string): string | undefined {
  const text = cleanText(raw);
  if (text === undefined) return undefined;
  if (WESTERN.test(text)) {
    const plain = text.toLowerCase().replace(NO_LETTER, '');
    return PLAIN.test(plain) || LETTER.test(plain) ? plain : undefined;
  }
  const name = text.normalize('NFC').toLowerCase().replace(NOT_OF_A_NAME, '').normalize('NFC');
  return LETTER.test(name) ? name : undefined;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The first letter of a normalised name, with whatever is written on it. */
export function initialOf(name: string): string {
  const first = name.charCodeAt(0);
  // Nothing can be written on it when another plain letter follows.
  if (first < 0x300 && !(name.charCodeAt(1) >= 0x300)) return name.charAt(0);
  return graphemes.segment(name)[Symbol.iterator]().next().value?.segment ?? '';
}
