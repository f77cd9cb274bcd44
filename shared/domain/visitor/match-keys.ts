import type { Duration, Instant } from '../time.ts';

/**
 * One value a visitor gave as e-mail or phone. `cell` is the start of the newest recency cell it was given in, `at` the
 * earliest exact time within that cell: a value repeated on every event costs one write per cell, and which value is
 * the current one stays the same in any order of arrival.
 */
export type KeyRegister = {
  readonly hash: string;
  readonly cell: Instant;
  readonly at: Instant;
};

/** Every register is a join: the 8 newest values of each kind, and the newest `fbp` and `fbc`. */
export type MatchKeys = {
  readonly email: readonly KeyRegister[];
  readonly phone: readonly KeyRegister[];
  readonly fbp?: { readonly value: string; readonly at: Instant };
  readonly fbc?: { readonly value: string; readonly at: Instant };
};

export const NO_KEYS: MatchKeys = { email: [], phone: [] };

export type CurrentKeys = { readonly email?: string; readonly phone?: string };

const KEPT_VALUES = 8;

const newerFirst = (a: KeyRegister, b: KeyRegister): number => b.at - a.at || (a.hash < b.hash ? -1 : 1);

function joinRegister(a: KeyRegister, b: KeyRegister): KeyRegister {
  if (a.cell !== b.cell) return a.cell > b.cell ? a : b;
  return a.at <= b.at ? a : b;
}

function joinKind(a: readonly KeyRegister[], b: readonly KeyRegister[]): readonly KeyRegister[] {
  const byHash = new Map<string, KeyRegister>();
  for (const register of [...a, ...b]) {
    const known = byHash.get(register.hash);
    byHash.set(register.hash, known === undefined ? register : joinRegister(known, register));
  }
  return [...byHash.values()].sort(newerFirst).slice(0, KEPT_VALUES);
}

type Timed = { readonly value: string; readonly at: Instant };

function newer(a: Timed | undefined, b: Timed | undefined): Timed | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.value === b.value) return a.at <= b.at ? a : b;
  return a.at !== b.at ? (a.at > b.at ? a : b) : a.value > b.value ? a : b;
}

export function joinMatchKeys(a: MatchKeys, b: MatchKeys): MatchKeys {
  const fbp = newer(a.fbp, b.fbp);
  const fbc = newer(a.fbc, b.fbc);
  return {
    email: joinKind(a.email, b.email),
    phone: joinKind(a.phone, b.phone),
    ...(fbp === undefined ? {} : { fbp }),
    ...(fbc === undefined ? {} : { fbc }),
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
  const email = keys.email.find((register) => counts(register, withdrawnAt, resolution))?.hash;
  const phone = keys.phone.find((register) => counts(register, withdrawnAt, resolution))?.hash;
  return { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
}

/** All e-mail and phone hashes still known of this visitor: Meta may hold rows for any of them. */
export function knownHashes(keys: MatchKeys): { readonly emails: readonly string[]; readonly phones: readonly string[] } {
  return { emails: keys.email.map((register) => register.hash), phones: keys.phone.map((register) => register.hash) };
}

/** Changes exactly when the current keys change; short because it stands in every visitor's state. */
export function keysDigest(keys: CurrentKeys): string {
  return `${keys.email?.slice(0, 6) ?? ''}.${keys.phone?.slice(0, 6) ?? ''}`;
}
