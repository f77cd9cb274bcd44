import type { Instant } from '../time.ts';

/** A value a visitor gave, and when last. E-mail and phone are Meta-normalised SHA-256; `fbp`, `fbc` as they arrived. */
export type KeyRegister = { readonly value: string; readonly at: Instant };

/** Every field is a join: newest time per value, the 8 newest values of each kind. */
export type MatchKeys = {
  readonly email: readonly KeyRegister[];
  readonly phone: readonly KeyRegister[];
  readonly fbp: readonly KeyRegister[];
  readonly fbc: readonly KeyRegister[];
};

export const NO_KEYS: MatchKeys = { email: [], phone: [], fbp: [], fbc: [] };

/** The e-mail and phone hash that stand for a visitor now. */
export type CurrentKeys = { readonly email?: string; readonly phone?: string };

const KEPT_VALUES = 8;

function joinKind(a: readonly KeyRegister[], b: readonly KeyRegister[]): readonly KeyRegister[] {
  if (b.length === 0) return a;
  const newest = new Map<string, KeyRegister>();
  for (const register of [...a, ...b]) {
    const known = newest.get(register.value);
    if (known === undefined || register.at > known.at) newest.set(register.value, register);
  }
  return [...newest.values()].sort((x, y) => y.at - x.at || (x.value < y.value ? -1 : 1)).slice(0, KEPT_VALUES);
}

export function joinMatchKeys(a: MatchKeys, b: MatchKeys): MatchKeys {
  return {
    email: joinKind(a.email, b.email),
    phone: joinKind(a.phone, b.phone),
    fbp: joinKind(a.fbp, b.fbp),
    fbc: joinKind(a.fbc, b.fbc),
  };
}

/** The newest value of each kind, if it was given after the last withdrawal of consent. */
export function currentKeys(keys: MatchKeys, withdrawnAt: Instant | undefined): CurrentKeys {
  const newest = (registers: readonly KeyRegister[]): string | undefined =>
    registers.find((register) => withdrawnAt === undefined || register.at > withdrawnAt)?.value;
  const email = newest(keys.email);
  const phone = newest(keys.phone);
  return { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
}

/** Newest time at which an e-mail or phone was given. */
export function keysGivenAt(keys: MatchKeys): Instant | undefined {
  const times = [keys.email[0]?.at, keys.phone[0]?.at].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** All hashes still known of this visitor: Meta may hold rows for any of them. */
export function knownHashes(keys: MatchKeys): {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
} {
  return { emails: keys.email.map((register) => register.value), phones: keys.phone.map((register) => register.value) };
}

/** Changes exactly when the current keys change; short because it stands in every visitor's state. */
export function keysDigest(keys: CurrentKeys): string {
  return `${keys.email?.slice(0, 8) ?? ''}.${keys.phone?.slice(0, 8) ?? ''}`;
}
