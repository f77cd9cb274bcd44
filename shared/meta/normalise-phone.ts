import { isSupportedCountry, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/min';
import { cleanText } from './clean-text.ts';
import { latinDigits } from './latin-digits.ts';

/** `00` is how most of the world dials abroad. */
function internationalPrefix(phone: string): string {
  return /^00[1-9]/.test(phone) ? `+${phone.slice(2)}` : phone;
}

/** `+44 (0)20…`: the trunk zero belongs to dialling inside the country. */
function withoutTrunkZero(phone: string): string {
  return phone.startsWith('+') ? phone.replace(/\(0\)/, '') : phone;
}

const LONGEST = 100;
/** `0000000000` and its like are what people type into a field they must fill in. */
const SAME_DIGITS = /^(\d)\1+$/;

/**
 * Meta's phone number: country code and national number, digits only. Numbers without a country code are read as
 * dialled in `country` (ISO 3166 alpha-2). `undefined`: no phone number, or one whose country nobody said.
 */
export function normalisePhone(raw: string, country?: string): string | undefined {
  const text = cleanText(raw, LONGEST);
  if (text === undefined || SAME_DIGITS.test(text.replace(/\D/g, ''))) return undefined;
  const phone = withoutTrunkZero(internationalPrefix(latinDigits(text).replace('＋', '+')));
  const region = country?.toUpperCase();
  const defaultCountry = region !== undefined && isSupportedCountry(region) ? region : undefined;
  for (const text of candidates(phone, defaultCountry !== undefined)) {
    const number = parse(text, defaultCountry);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** Many shops store `15559876543`: with the country code but without the plus. Shorter ones could be from anywhere. */
function candidates(phone: string, hasCountry: boolean): readonly string[] {
  const bare = /^[1-9][\d\s().-]*$/.test(phone) && phone.replace(/\D/g, '').length >= 11;
  if (!bare) return [phone];
  return hasCountry ? [phone, `+${phone}`] : [`+${phone}`];
}

function parse(text: string, defaultCountry: Parameters<typeof parsePhoneNumberWithError>[1]): string | undefined {
  try {
    const number = parsePhoneNumberWithError(text, defaultCountry);
    return number.isPossible() ? number.number.slice(1) : undefined;
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}
