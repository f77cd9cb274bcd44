import { withoutInvisible } from './clean-text.ts';
import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** Meta's e-mail: trimmed and in lower case, nothing else (dots and plus parts stay). `undefined`: not an address. */
export function normaliseEmail(raw: string): string | undefined {
  const email = withoutInvisible(raw).trim().toLowerCase();
  return EMAIL.test(email) ? email : undefined;
}

/** The match key of an e-mail that came raw or hashed; `undefined` when it is neither. */
export function hashEmail(raw: string): string | undefined {
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return hashed;
  const email = normaliseEmail(raw);
  return email === undefined ? undefined : hashMatchKey(email);
}
