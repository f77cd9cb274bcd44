import type { Duration, Instant } from '../time.ts';

/**
 * One value a visitor gave. `cell` is the start of the newest recency cell it was given in, `at` the
 * earliest exact time within that cell: a value repeated on every event costs one write per cell, and which value is
 * the current one stays the same in any order of arrival.
 */
export type KeyRegister = {
  /** A SHA-256 (e-mail, phone) or the value as it arrived (`fbp`, `fbc`). */
  readonly value: string;
  readonly cell: Instant;
  readonly at: Instant;
};

/** Every field is a join: the 8 newest values of each kind. */
export type MatchKeys = {
  readonly email: readonly KeyRegister[];
  readonly phone: readonly KeyRegister[];
  readonly fbp: readonly KeyRegister[];
  readonly fbc: readonly KeyRegister[];
};

export const NO_KEYS: MatchKeys = { email: [], phone: [], fbp: [], fbc: [] };

export type CurrentKeys = { readonly email?: string; readonly phone?: string };

const KEPT_VALUES = 8;

const newerFirst = (a: KeyRegister, b: KeyRegister): number => b.at - a.at || (a.value < b.value ? -1 : 1);

function joinRegister(a: KeyRegister, b: KeyRegister): KeyRegister {
  if (a.cell !== b.cell) return a.cell > b.cell ? a : b;
  return a.at <= b.at ? a : b;
}

function joinKind(a: readonly KeyRegister[], b: readonly KeyRegister[]): readonly KeyRegister[] {
  const byValue = new Map<string, KeyRegister>();
  for (const register of [...a, ...b]) {
    const known = byValue.get(register.value);
    byValue.set(register.value, known === undefined ? register : joinRegister(known, register));
  }
  return [...byValue.values()].sort(newerFirst).slice(0, KEPT_VALUES);
}

export function joinMatchKeys(a: MatchKeys, b: MatchKeys): MatchKeys {
  return {
    email: joinKind(a.email, b.email),
    phone: joinKind(a.phone, b.phone),
    fbp: joinKind(a.fbp, b.fbp),
    fbc: joinKind(a.fbc, b.fbc),
  };
}

/**
 * Consent counts keys newer than the withdrawal. A key is as new as the end of its cell, because the cell's exact last
 * time is not kept; so within one cell (15 minutes by default) a key given just before a withdrawal counts again once
 * consent is given again.
 */
function counts(register: KeyRegister, withdrawnAt: Instant | undefined, resolution: Duration): boolean {
  return withdrawnAt === undefined || Math.max(register.at, register.cell + resolution - 1) > withdrawnAt;
}

/** The e-mail and phone hashes that stand for this visitor now. */
export function currentKeys(keys: MatchKeys, withdrawnAt: Instant | undefined, resolution: Duration): CurrentKeys {
  const email = keys.email.find((register) => counts(register, withdrawnAt, resolution))?.value;
  const phone = keys.phone.find((register) => counts(register, withdrawnAt, resolution))?.value;
  return { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
}

/** All e-mail and phone hashes still known of this visitor: Meta may hold rows for any of them. */
export function knownHashes(keys: MatchKeys): {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
} {
  return { emails: keys.email.map((register) => register.value), phones: keys.phone.map((register) => register.value) };
}

/** Changes exactly when the current keys change; short because it stands in every visitor's state. */
export function keysDigest(keys: CurrentKeys): string {
  return `${keys.email?.slice(0, 6) ?? ''}.${keys.phone?.slice(0, 6) ?? ''}`;
}
