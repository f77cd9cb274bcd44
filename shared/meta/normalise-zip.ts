import { cleanText } from './clean-text.ts';
import { latinDigits } from './latin-digits.ts';

const US_ZIP = /^(\d{5})(?:\d{4})?$/;
/** `94035-1234` is written so in the United States; no other country of any size has five digits, a dash and four. */
const ZIP_PLUS_4 = /^\d{5}-\d{4}$/;

/**
 * Meta's postal code: lower case, no spaces or dashes, nothing taken off (`LV-1010` is how Latvia's own code begins, and
 * Portugal's `1000-001` means all seven digits), but of the United States the first five digits. Of four digits of a
 * number that has lost its zero nobody knows whether it had one: left out, as everything without a digit or of zeros alone.
 *
 * @param country Of the same person, as alpha-2 in lower case.
 */
export function normaliseZip(raw: string, country?: string): string | undefined {
  const text = cleanText(raw);
  if (text === undefined) return undefined;
  const plain = latinDigits(text).normalize('NFKC').toLowerCase();
  const zip = plain.replace(/[^a-z0-9]/g, '');
  if (country === 'us') return usableZip(US_ZIP.exec(zip)?.[1]);
  if (country === undefined && ZIP_PLUS_4.test(plain)) return zip.slice(0, 5);
  return usableZip(zip);
}

function usableZip(zip: string | undefined): string | undefined {
  return zip !== undefined && /[1-9]/.test(zip) ? zip : undefined;
}
