import { cleanText } from './clean-text.ts';
import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';

const LONGEST = 400;
const EMAIL = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@.<>()[\]\\,;:"\p{Cc}]+(\.[^\s@.<>()[\]\\,;:"\p{Cc}]+)+$/u;

/** Meta's e-mail: trimmed, in lower case, without marks nobody can see, nothing else (dots and plus parts stay). `undefined`: not an address. */
export function normaliseEmail(raw: string): string | undefined {
  const email = cleanText(raw, LONGEST)?.toLowerCase();
  return email !== undefined && EMAIL.test(email) ? email : undefined;
}

/** The match key of an e-mail that came raw or hashed; `undefined` when it is neither. */
export function hashEmail(raw: string): string | undefined {
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return hashed;
  const email = normaliseEmail(raw);
  return email === undefined ? undefined : hashMatchKey(email);
}
