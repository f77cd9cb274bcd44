import {
  DESCRIBING_KEYS,
  type DescribingKey,
  type Description,
  type RawDescription,
} from '../domain/visitor/description.ts';
import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';
import { normaliseBirthDate } from './normalise-birth-date.ts';
import { normaliseCity } from './normalise-city.ts';
import { normaliseCountry } from './normalise-country.ts';
import { normaliseGender } from './normalise-gender.ts';
import { initialOf, normaliseName } from './normalise-name.ts';
import { normaliseState } from './normalise-state.ts';
import { normaliseZip } from './normalise-zip.ts';
import { type ExternalIdContext, readExternalId } from './read-external-id.ts';

/** Everything but `externalId` as a hash; what cannot be read is left out. `at`: when it was given. */
export async function describe(raw: RawDescription, at: number, context: ExternalIdContext): Promise<Description> {
  const country = raw.country === undefined ? undefined : countries(raw.country);
  const firstName = raw.firstName === undefined ? NOTHING : firstNames(raw.firstName);
  return present({
    firstName: firstName.hash,
    firstInitial: firstName.plain === undefined ? undefined : hashFew(initialOf(firstName.plain)),
    lastName: read(raw.lastName, normaliseName).hash,
    city: raw.city === undefined ? undefined : cities(raw.city).hash,
    state: raw.state === undefined ? undefined : states(raw.state, country).hash,
    zip: read(raw.zip, (zip) => normaliseZip(zip, country)).hash,
    country: read(raw.country, () => country, hashFew).hash,
    gender: read(raw.gender, normaliseGender, hashFew).hash,
    ...birthKeys(raw.dateOfBirth, at),
    externalId: raw.externalId === undefined ? undefined : await readExternalId(raw.externalId, context),
  });
}

/** Of names, towns, countries, genders and parts of dates there are few, and none of them tells who somebody is. */
const MOST_KEPT = 2_000;
const few = new Map<string, string | undefined>();
const NOTHING: Read = {};
const firstNames = remembering((raw) => read(raw, normaliseName));
const cities = remembering((raw) => read(raw, normaliseCity));
const states = remembering((raw, country) => read(raw, (state) => normaliseState(state, country)));
const countries = remembering(normaliseCountry);

/** The same answer to the same question, of the first so many. */
function remembering<Answer>(find: (raw: string, country?: string) => Answer) {
  const known = new Map<string, Answer>();
  return (raw: string, country?: string): Answer => {
    const question = country === undefined ? raw : `${country}\n${raw}`;
    const kept = known.get(question);
    if (kept !== undefined) return kept;
    const answer = find(raw, country);
    if (known.size < MOST_KEPT) known.set(question, answer);
    return answer;
  };
}

function hashFew(plain: string): string | undefined {
  const known = few.get(plain);
  if (known !== undefined) return known;
  const hashed = hashMatchKey(plain);
  if (few.size < MOST_KEPT) few.set(plain, hashed);
  return hashed;
}

type Read = { readonly hash?: string | undefined; readonly plain?: string | undefined };

function read(
  raw: string | undefined,
  normalise: (raw: string) => string | undefined,
  hash: (plain: string) => string | undefined = hashMatchKey,
): Read {
  if (raw === undefined) return {};
  const hashed = alreadyHashed(raw);
  if (hashed !== undefined) return { hash: hashed };
  const plain = normalise(raw);
  return plain === undefined ? {} : { hash: hash(plain), plain };
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
    birthYear: hashFew(year),
    birthMonth: hashFew(month),
    birthDay: hashFew(day),
  };
}

function present(description: { readonly [Key in keyof Description]?: string | undefined }): Description {
  const found: { [Key in DescribingKey]?: string } = {};
  for (const key of DESCRIBING_KEYS) {
    const value = description[key];
    if (value !== undefined) found[key] = value;
  }
  return found;
}
