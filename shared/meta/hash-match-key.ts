import { hash } from 'node:crypto';

const HASHED = /^[0-9a-f]{64}$/;

/** Lower-case hex SHA-256, as Meta wants it. */
export function isHash(value: string): boolean {
  return HASHED.test(value);
}

const LENGTH = 64;

/** What a sender gets who hashes what is not there: it would match nobody, or everybody. */
const OF_NOTHING: ReadonlySet<string> = new Set(
  ['', ' ', 'null', 'undefined', 'none', 'n/a', 'N/A'].map((text) => hash('sha256', text)),
);

/** A value that was already hashed by its sender, in lower case; never hashed a second time. */
export function alreadyHashed(raw: string): string | undefined {
  if (raw.length < LENGTH) return undefined;
  const value = raw.trim().toLowerCase();
  return isHash(value) && !OF_NOTHING.has(value) ? value : undefined;
}

/** SHA-256 of a normalised value. Nothing is left for an empty value: the hash of nothing would match nobody, or everybody. */
export function hashMatchKey(normalised: string): string | undefined {
  return normalised === '' ? undefined : hash('sha256', normalised);
}
