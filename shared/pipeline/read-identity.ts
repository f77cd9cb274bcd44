import type { WireEvent } from '../contracts/event-schema.ts';
import { isMetaBrowserId } from '../domain/event/meta-browser-ids.ts';
import type { EventMatchKeys, Trust } from '../domain/event/tracked-event.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { Description, RawDescription } from '../domain/visitor/description.ts';
import { present } from '../domain/visitor/join-facts.ts';

export interface MatchKeyHashing {
  /** Meta-normalised SHA-256 of an e-mail address; `undefined` when it is none. Hashes pass. */
  hashEmail(raw: string): string | undefined;
  /** The same for a phone number, read in `country` when it has no country code. */
  hashPhone(raw: string, country: string | undefined): Promise<string | undefined>;
  /** What else describes a person, normalised and hashed; `at`: when it was given. */
  hashDescription(
    raw: RawDescription,
    at: Instant,
    context: { readonly phone?: string | undefined; readonly country?: string | undefined },
  ): Promise<Description>;
  /** The code of a country, in capitals, of its name or code. */
  readCountry(raw: string): Promise<string | undefined>;
  /** Digest of any other identifier that must not be stored as it came. */
  digest(text: string): string;
}

export type ContactHashing = Pick<MatchKeyHashing, 'hashEmail' | 'hashPhone' | 'digest' | 'readCountry'>;

type Named = Pick<WireEvent, 'userId' | 'user'>;

/** Server events may know only an account or a contact: that is a visitor of its own. */
export async function standInVisitor(
  { userId, user = {} }: Named,
  site: Site,
  hashing: ContactHashing,
): Promise<string | undefined> {
  const { hashEmail, hashPhone, digest } = hashing;
  const { email, phone } = user;
  const named = (kind: string, key: string): string => `${kind}.${digest(`${site.siteId}#${key}`).slice(0, 32)}`;
  if (userId !== undefined) return named('u', userId);
  const emailKey = email === undefined ? undefined : hashEmail(email);
  if (emailKey !== undefined) return named('e', emailKey);
  const phoneKey = phone === undefined ? undefined : await hashPhone(phone, await countryOf(user, site, hashing));
  return phoneKey === undefined ? undefined : named('p', phoneKey);
}

/** Ids of this form are made by `standInVisitor`; anybody who knows an address could make them. */
export const isStandIn = (visitorId: string): boolean => /^[ueps]\.[0-9a-f]{32}$/.test(visitorId);

/** One that an address or a number stands for. */
export const isContact = (visitorId: string): boolean => /^[ep]\./.test(visitorId) && isStandIn(visitorId);

/** Contact data as hashes; `fbp` and `fbc` as they are: they name a browser and no person, whoever says them. */
export async function readMatchKeys(
  { user }: Named,
  { trust, site, at }: { readonly trust: Trust; readonly site: Site; readonly at: Instant },
  hashing: MatchKeyHashing,
): Promise<EventMatchKeys> {
  if (user === undefined) return {};
  const { fbp, fbc } = user;
  const ignored = trust === 'pixel' && site.unsignedIdentify === 'ignore';
  const person: NonNullable<Named['user']> = ignored ? {} : user;
  const { email } = person;
  const isDialled = person.phone !== undefined || person.externalId !== undefined;
  const country = isDialled ? await countryOf(person, site, hashing) : undefined;
  const phone = person.phone === undefined ? undefined : await hashing.hashPhone(person.phone, country);
  return present({
    ...(await describedBy(person, at, { phone, country }, hashing)),
    email: email === undefined ? undefined : hashing.hashEmail(email),
    phone,
    fbp: browserId(fbp, LONGEST.fbp),
    fbc: browserId(fbc, LONGEST.fbc),
  } as EventMatchKeys);
}

const LONGEST = { fbp: 200, fbc: 1_000 } as const;

function browserId(id: string | undefined, longest: number): string | undefined {
  return id !== undefined && id.length <= longest && isMetaBrowserId(id) ? id : undefined;
}

/** Numbers without a country code are dialled where their owner says to live, else where the shop is. */
async function countryOf(
  { country }: NonNullable<Named['user']>,
  { defaultCountry }: Site,
  { readCountry }: ContactHashing,
): Promise<string | undefined> {
  return (country === undefined ? undefined : await readCountry(country)) ?? defaultCountry;
}

async function describedBy(
  user: NonNullable<Named['user']>,
  at: Instant,
  known: { readonly phone: string | undefined; readonly country: string | undefined },
  { hashDescription }: MatchKeyHashing,
): Promise<Description> {
  const { firstName, lastName, city, state, zip, country, gender, externalId } = user;
  const dateOfBirth = user.dateOfBirth ?? user.birthday ?? user.dob;
  const raw = { firstName, lastName, city, state, zip, country, gender, dateOfBirth, externalId };
  return Object.values(raw).every((value) => value === undefined) ? {} : hashDescription(raw, at, known);
}
