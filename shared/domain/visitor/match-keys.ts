import type { EventMatchKeys } from '../event/tracked-event.ts';
import type { Instant } from '../time.ts';
import {
  currentDescription,
  DESCRIBING_KEYS,
  type Description,
  type DescriptionRegisters,
  descriptionMark,
  joinDescriptions,
  type KeyRegister,
} from './description.ts';

/** Every field is a join: newest time per value, the 8 newest values of each kind; what describes has one value only. */
export type MatchKeys = {
  readonly email: readonly KeyRegister[];
  readonly phone: readonly KeyRegister[];
  readonly fbp: readonly KeyRegister[];
  readonly fbc: readonly KeyRegister[];
  readonly described: DescriptionRegisters;
};

export const NO_KEYS: MatchKeys = { email: [], phone: [], fbp: [], fbc: [], described: {} };

/** The e-mail and phone hash that stand for a visitor now, and what else is known of them. */
export type CurrentKeys = { readonly email?: string; readonly phone?: string; readonly described?: Description };

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
    described: joinDescriptions(a.described, b.described),
  };
}

/** The keys one event gave at its time. */
export function keysGivenBy(keys: EventMatchKeys, at: Instant): MatchKeys {
  const register = (value: string | undefined) => (value === undefined ? [] : [{ value, at }]);
  const described = DESCRIBING_KEYS.flatMap((key) => {
    const value = keys[key];
    return value === undefined ? [] : [[key, { value, at }] as const];
  });
  return {
    email: register(keys.email),
    phone: register(keys.phone),
    fbp: register(keys.fbp),
    fbc: register(keys.fbc),
    described: Object.fromEntries(described),
  };
}

function newestOf(registers: readonly KeyRegister[], withdrawnAt: Instant | undefined): string | undefined {
  return registers.find((register) => withdrawnAt === undefined || register.at > withdrawnAt)?.value;
}

/** The newest value of each kind, if it was given after the last withdrawal of consent. */
export function currentKeys(keys: MatchKeys, withdrawnAt: Instant | undefined): CurrentKeys {
  const email = newestOf(keys.email, withdrawnAt);
  const phone = newestOf(keys.phone, withdrawnAt);
  const described = currentDescription(keys.described, withdrawnAt);
  return {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(described === undefined ? {} : { described }),
  };
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
export function keysDigest({ email, phone, described }: CurrentKeys): string {
  const named = `${email?.slice(0, 8) ?? ''}.${phone?.slice(0, 8) ?? ''}`;
  return described === undefined ? named : `${named}.${descriptionMark(described)}`;
}
