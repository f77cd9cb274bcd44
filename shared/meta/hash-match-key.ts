import { createHash } from 'node:crypto';

const HASHED = /^[0-9a-f]{64}$/;

/** Lower-case hex SHA-256, as Meta wants it. */
export function isHash(value: string): boolean {
  return HASHED.test(value);
}

/** A value that was already hashed by its sender, in lower case; never hashed a second time. */
export function alreadyHashed(raw: string): string | undefined {
  const value = raw.trim().toLowerCase();
  return isHash(value) ? value : undefined;
}

/** SHA-256 of a normalised value. Nothing is left for an empty value: the hash of nothing would match nobody, or everybody. */
export function hashMatchKey(normalised: string): string | undefined {
  return normalised === '' ? undefined : createHash('sha256').update(normalised, 'utf8').digest('hex');
}
