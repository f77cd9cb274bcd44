import type { Description, RawDescription } from '../domain/visitor/description.ts';
import { cleanText } from './clean-text.ts';
import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';
import { normaliseBirthDate } from './normalise-birth-date.ts';
import { normaliseCity } from './normalise-city.ts';
import { normaliseCountry } from './normalise-country.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normaliseGender } from './normalise-gender.ts';
import { initialOf, normaliseName } from './normalise-name.ts';
import { normaliseState } from './normalise-state.ts';
import { normaliseZip } from './normalise-zip.ts';

/** Everything but `externalId` as a hash; what cannot be read is left out. `at`: when it was given. */
export function describe(raw: RawDescription, at: number): Description {
  const country = raw.country === undefined ? undefined : normaliseCountry(raw.country);
  const firstName = read(raw.firstName, normaliseName);
  return present({
    firstName: firstName.hash,
    firstInitial: firstName.plain === undefined ? undefined : hashMatchKey(initialOf(firstName.plain)),
    lastName: read(raw.lastName, normaliseName).hash,
    city: read(raw.city, normaliseCity).hash,
    state: read(raw.state, (state) => normaliseState(state, country)).hash,
    zip: read(raw.zip, (zip) => normaliseZip(zip, country)).hash,
    country: read(raw.country, () => country).hash,
    gender: read(raw.gender, normaliseGender).hash,
    ...birthKeys(raw.dateOfBirth, at),
    externalId: raw.externalId === undefined ? undefined : externalIdOf(raw.externalId),
  });
}

type Read = { readonly hash?: string | undefined; readonly plain?: string | undefined };

function read(raw: string | undefined, normalise: (raw: string) => string | undefined): Read {
  if (raw === undefined) return {};
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return { hash: hashed };
  const plain = normalise(raw);
  return plain === undefined ? {} : { hash: hashMatchKey(plain), plain };
}

function birthKeys(raw: string | undefined, at: number) {
  if (raw === undefined) return {};
  const hashed = alreadyHashed(raw);
  // Of the whole date's hash nobody can make those of its parts.
  if (hashed !== undefined) return { birthDate: hashed };
  const date = normaliseBirthDate(raw, at);
  if (date === undefined) return {};
  const { year, month, day } = date;
  return {
    birthDate: hashMatchKey(`${year}${month}${day}`),
    birthYear: hashMatchKey(year),
    birthMonth: hashMatchKey(month),
    birthDay: hashMatchKey(day),
  };
}

const LONGEST_ID = 128;
const PHONE_LIKE = /^(?:\+|00)[\d\s().-]{6,}$/;

/**
 * A shop's own id of a customer, as it came: Meta compares it byte by byte. Shops that use an address or a number for it
 * get its hash, because those never leave raw.
 */
function externalIdOf(raw: string): string | undefined {
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return hashed;
  const id = cleanText(raw, LONGEST_ID);
  if (id === undefined) return undefined;
  if (id.includes('@')) return hashMatchKey(normaliseEmail(id) ?? id.toLowerCase());
  return PHONE_LIKE.test(id) ? hashMatchKey(id.replace(/\D/g, '')) : id;
}

function present(description: { readonly [Key in keyof Description]?: string | undefined }): Description {
  return Object.fromEntries(Object.entries(description).filter((entry) => entry[1] !== undefined));
}
