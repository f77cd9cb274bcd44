import type { Instant } from '../time.ts';

/** What a visitor gave, and when last. E-mail and phone are Meta-normalised SHA-256; `fbp`, `fbc` as they arrived. */
export type KeyRegister = { readonly value: string; readonly at: Instant };

/**
 * Keys that describe a person without naming them alone: hashes of what a shop knows, and its own id of the customer as
 * it came. The first of each group says when; the others of it were made of the same value.
 */
const GROUPS = [
  ['firstName', 'firstInitial'],
  ['lastName'],
  ['city'],
  ['state'],
  ['zip'],
  ['country'],
  ['gender'],
  ['birthDate', 'birthYear', 'birthMonth', 'birthDay'],
  ['externalId'],
] as const;

export type DescribingKey = (typeof GROUPS)[number][number];
export const DESCRIBING_KEYS: readonly DescribingKey[] = GROUPS.flat();

/** What a sender says of a person besides e-mail and phone; raw or SHA-256, each by itself. */
export type RawDescription = {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly zip?: string | undefined;
  readonly country?: string | undefined;
  readonly gender?: string | undefined;
  readonly dateOfBirth?: string | undefined;
  readonly externalId?: string | undefined;
};

export type Description = { readonly [Key in DescribingKey]?: string };
export type DescriptionRegisters = { readonly [Key in DescribingKey]?: KeyRegister };

/** Each group by its last writer (time, then value), so that an initial is never another name's. */
export function joinDescriptions(a: DescriptionRegisters, b: DescriptionRegisters): DescriptionRegisters {
  if (isEmpty(b)) return a;
  const joined: { [Key in DescribingKey]?: KeyRegister } = {};
  for (const group of GROUPS) {
    const order = compare(a[group[0]], b[group[0]]);
    for (const key of group) {
      const [x, y] = [a[key], b[key]];
      // Of equal values one may have come as a hash, of which nothing else can be made.
      const register = order > 0 ? x : order < 0 ? y : compare(x, y) > 0 ? x : y;
      if (register !== undefined) joined[key] = register;
    }
  }
  return joined;
}

function compare(x: KeyRegister | undefined, y: KeyRegister | undefined): number {
  if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
  return x.at - y.at || (x.value < y.value ? -1 : x.value > y.value ? 1 : 0);
}

const isEmpty = (description: object): boolean => Object.keys(description).length === 0;

/** What was given after the last withdrawal of consent; `undefined`: nothing. */
export function currentDescription(
  registers: DescriptionRegisters,
  withdrawnAt: Instant | undefined,
): Description | undefined {
  const current: { [Key in DescribingKey]?: string } = {};
  for (const key of DESCRIBING_KEYS) {
    const register = registers[key];
    if (register !== undefined && (withdrawnAt === undefined || register.at > withdrawnAt))
      current[key] = register.value;
  }
  return isEmpty(current) ? undefined : current;
}

/** Changes when the description does; short, because it stands in the visitor's state. */
export function descriptionMark(description: Description): string {
  let hash = 0x811c9dc5;
  for (const key of DESCRIBING_KEYS) {
    const text = `${description[key] ?? ''}/`;
    for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
