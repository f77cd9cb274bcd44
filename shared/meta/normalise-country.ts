import { cleanText } from './clean-text.ts';
import { BY_ALPHA_3, COUNTRIES } from './country-codes.ts';
import { countryNamed } from './country-names.ts';

/** Two letters that are no code of ISO 3166, and mean one country: the European Union writes `UK` and `EL`. */
const ALSO: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** Meta's country: ISO 3166-1 alpha-2 in lower case, of a code or a name. `undefined`: no country we know. */
export function normaliseCountry(raw: string): string | undefined {
  const text = cleanText(raw);
  if (text === undefined) return undefined;
  const code = text.toUpperCase();
  if (COUNTRIES.has(code)) return code.toLowerCase();
  const letters = code.replace(/[\s.]/g, '');
  const found = ALSO[letters] ?? (COUNTRIES.has(letters) ? letters : BY_ALPHA_3.get(letters)) ?? countryNamed(text);
  return found?.toLowerCase();
}
