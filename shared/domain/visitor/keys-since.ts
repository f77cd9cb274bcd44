import type { Instant } from '../time.ts';
import { DESCRIBING_KEYS, type KeyRegister } from './description.ts';
import type { MatchKeys } from './match-keys.ts';

/** Those given after an erasure. */
export function keysSince(keys: MatchKeys, erasedAt: Instant): MatchKeys {
  const since = (registers: readonly KeyRegister[]) => registers.filter(({ at }) => at > erasedAt);
  const described = DESCRIBING_KEYS.flatMap((key) => {
    const register = keys.described[key];
    return register !== undefined && register.at > erasedAt ? [[key, register] as const] : [];
  });
  return {
    email: since(keys.email),
    phone: since(keys.phone),
    fbp: since(keys.fbp),
    fbc: since(keys.fbc),
    described: Object.fromEntries(described),
  };
}

/** Hashes given up to an instant and not since: what Meta may hold and may not keep. */
export function hashesUpTo(
  keys: MatchKeys,
  at: Instant,
): { readonly emails: readonly string[]; readonly phones: readonly string[] } {
  const upTo = (registers: readonly KeyRegister[]) => registers.filter((key) => key.at <= at).map(({ value }) => value);
  return { emails: upTo(keys.email), phones: upTo(keys.phone) };
}
