import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';

/** Looking a module up again costs more than reading a number. */
let library: typeof import('./normalise-phone.ts') | undefined;

/**
 * The match key of a phone number that came raw or hashed; `undefined` when it is neither. The library that knows the
 * world's phone numbers is loaded with the first raw number, because most cold starts see none.
 */
export async function hashPhone(raw: string, country?: string): Promise<string | undefined> {
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return hashed;
  library ??= await import('./normalise-phone.ts');
  const phone = library.normalisePhone(raw, country);
  return phone === undefined ? undefined : hashMatchKey(phone);
}
