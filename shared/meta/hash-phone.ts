import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';

/**
 * The match key of a phone number that came raw or hashed; `undefined` when it is neither. The library that knows the
 * world's phone numbers is loaded with the first raw number, because most cold starts see none.
 */
export async function hashPhone(raw: string, country?: string): Promise<string | undefined> {
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return hashed;
  const { normalisePhone } = await import('./normalise-phone.ts');
  const phone = normalisePhone(raw, country);
  return phone === undefined ? undefined : hashMatchKey(phone);
}
