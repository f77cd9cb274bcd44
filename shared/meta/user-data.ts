import type { EventMatchKeys } from '../domain/event/tracked-event.ts';
import { alreadyHashed, hashMatchKey } from './hash-match-key.ts';

/**
 * Our hashed keys by the names of the Conversions API's `user_data`. The address of the network and the user agent are
 * not among them: they are stored nowhere.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export type UserData = {
  readonly em?: string;
  readonly ph?: string;
  readonly fn?: string;
  readonly ln?: string;
  readonly ge?: string;
  /** Of `YYYYMMDD` in one: it cannot be made of the hashes of its parts. */
  readonly db?: string;
  readonly ct?: string;
  readonly st?: string;
  readonly zp?: string;
  readonly country?: string;
  /** Hashed here, because a customer list has it as it came. */
  readonly external_id?: string;
  readonly fbp?: string;
  readonly fbc?: string;
};

const NAMES = {
  email: 'em',
  phone: 'ph',
  firstName: 'fn',
  lastName: 'ln',
  gender: 'ge',
  birthDate: 'db',
  city: 'ct',
  state: 'st',
  zip: 'zp',
  country: 'country',
  fbp: 'fbp',
  fbc: 'fbc',
} as const satisfies Partial<Record<keyof EventMatchKeys, keyof UserData>>;

/** Empty when nothing is known. */
export function toUserData(keys: EventMatchKeys): UserData {
  const found = Object.entries(NAMES).flatMap(([key, name]) => {
    const value = keys[key as keyof typeof NAMES];
    return value === undefined ? [] : [[name, value] as const];
  });
  const externalId = keys.externalId === undefined ? undefined : hashedId(keys.externalId);
  return {
    ...Object.fromEntries(found),
    ...(externalId === undefined ? {} : { external_id: externalId }),
  };
}

function hashedId(externalId: string): string | undefined {
  return alreadyHashed(externalId) ?? hashMatchKey(externalId);
}
