import { cleanText } from './clean-text.ts';
import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';
import { hashPhone } from './hash-phone.ts';
import { normaliseEmail } from './normalise-email.ts';

const LONGEST = 128;
const DIGITS_ALONE = /^\d{7,15}$/;
/** As people write phone numbers: abroad, or in groups. */
const LIKE_A_PHONE = /^(?=(?:\D*\d){7,15}\D*$)(?:(?:\+|00)[\d\s()./-]+|[\d()][\d()./-]*[\s()][\d\s()./-]*)$/;

export type ExternalIdContext = {
  /** Hash of the person's number: an id that is this number is one too. */
  readonly phone?: string | undefined;
  /** Where a number may have been dialled, as alpha-2. */
  readonly country?: string | undefined;
};

/**
 * A shop's own id of a customer, as it came: Meta compares it byte by byte. An address or a number that serves as one is
 * personal all the same and goes as the hash it has as `EMAIL` or `PHONE`; digits alone are the shop's number unless they are the
 * person's.
 */
export async function readExternalId(raw: string, { phone, country }: ExternalIdContext): Promise<string | undefined> {
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return hashed;
  const id = raw.length > LONGEST || cleanText(raw, LONGEST) === undefined ? undefined : raw.trim();
  if (id === undefined || /\p{Cc}/u.test(id)) return undefined;
  if (id.includes('@')) return hashMatchKey(normaliseEmail(id) ?? id.toLowerCase());
  // What cannot be read as a number is not sent raw either.
  if (LIKE_A_PHONE.test(id)) return hashPhone(id, country);
  if (phone !== undefined && DIGITS_ALONE.test(id) && (await hashPhone(id, country)) === phone) return phone;
  return id;
}
