import { type Fields, fieldsOf, said, textOf } from './read-fields.ts';

/** Longest each may be for the event's schema; a longer one is no such thing. */
const LONGEST = { email: 400, phone: 100, fbp: 200, fbc: 1000, name: 200 } as const;

/**
 * Whom a message is about: from its traits, its context's traits and its properties, the first that says it (Segment's own
 * destinations look in these three places). The names are Segment's reserved traits.
 */
export function readContact(message: Fields, context: Fields): Fields | undefined {
  const places = [fieldsOf(message.traits), fieldsOf(context.traits), fieldsOf(message.properties)];
  const address = places.map(({ address: value }) => fieldsOf(value));
  const first = (longest: number, from: readonly Fields[], ...names: readonly string[]): string | undefined => {
    for (const place of from) {
      for (const name of names) {
        const text = textOf(place[name]);
        if (text !== undefined && text.length <= longest) return text;
      }
    }
    return undefined;
  };
  const contact = said({
    email: first(LONGEST.email, places, 'email'),
    phone: first(LONGEST.phone, places, 'phone'),
    firstName: first(LONGEST.name, places.slice(0, 2), 'firstName', 'first_name'),
    lastName: first(LONGEST.name, places.slice(0, 2), 'lastName', 'last_name'),
    city: first(LONGEST.name, address, 'city'),
    state: first(LONGEST.name, address, 'state'),
    zip: first(LONGEST.name, address, 'postalCode', 'postal_code', 'zip'),
    country: first(LONGEST.name, address, 'country'),
    gender: first(LONGEST.name, places.slice(0, 2), 'gender'),
    dateOfBirth: first(LONGEST.name, places.slice(0, 2), 'birthday', 'dateOfBirth', 'date_of_birth', 'dob'),
    fbp: first(LONGEST.fbp, [...places, context], 'fbp', '_fbp'),
    fbc: first(LONGEST.fbc, [...places, context], 'fbc', '_fbc'),
  });
  return Object.keys(contact).length === 0 ? undefined : contact;
}

/** Traits and properties that name a person: they are kept as match keys or not at all. */
const PERSONAL: ReadonlySet<string> = new Set(
  [
    'email',
    'phone',
    'mobile',
    'name',
    'firstName',
    'lastName',
    'address',
    'birthday',
    'dateOfBirth',
    'dob',
    'gender',
    'username',
    'avatar',
    'ip',
  ].map((name) => name.toLowerCase()),
);
/** In properties these are usually a product's or a page's; only traits are a person's throughout. */
const ONLY_IN_TRAITS: ReadonlySet<string> = new Set(['name', 'username', 'avatar', 'gender']);
/** Spelled so that it can be told which kind of key it is, not that it can be read by others. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

export function withoutPersonal(fields: Fields, kind: 'traits' | 'properties'): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => {
      const key = plain(name);
      return !PERSONAL.has(key) || (kind === 'properties' && ONLY_IN_TRAITS.has(key));
    }),
  );
}
