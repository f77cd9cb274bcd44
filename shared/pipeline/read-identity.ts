import type { WireEvent } from '../contracts/event-schema.ts';
import { isMetaBrowserId } from '../domain/event/meta-browser-ids.ts';
import type { EventMatchKeys, Trust } from '../domain/event/tracked-event.ts';
import type { Site } from '../domain/site.ts';
import { present } from '../domain/visitor/join-facts.ts';

export interface MatchKeyHashing {
  /** Meta-normalised SHA-256 of an e-mail address; `undefined` when it is none. Hashes pass. */
  hashEmail(raw: string): string | undefined;
  /** The same for a phone number, read in `country` when it has no country code. */
  hashPhone(raw: string, country: string | undefined): Promise<string | undefined>;
  /** Digest of any other identifier that must not be stored as it came. */
  digest(text: string): string;
}

type Named = Pick<WireEvent, 'userId' | 'user'>;

/** Server events may know only an account or a contact: that is a visitor of its own. */
export async function standInVisitor(
  { userId, user: { email, phone } = {} }: Named,
  { siteId, defaultCountry }: Site,
  { hashEmail, hashPhone, digest }: MatchKeyHashing,
): Promise<string | undefined> {
  const named = (kind: string, key: string): string => `${kind}.${digest(`${siteId}#${key}`).slice(0, 32)}`;
  if (userId !== undefined) return named('u', userId);
  const emailKey = email === undefined ? undefined : hashEmail(email);
  if (emailKey !== undefined) return named('e', emailKey);
  const phoneKey = phone === undefined ? undefined : await hashPhone(phone, defaultCountry);
  return phoneKey === undefined ? undefined : named('p', phoneKey);
}

/** Ids of this form are made by `standInVisitor`; anybody who knows an address could make them. */
export const isStandIn = (visitorId: string): boolean => /^[ueps]\.[0-9a-f]{32}$/.test(visitorId);

/** One that an address or a number stands for. */
export const isContact = (visitorId: string): boolean => /^[ep]\./.test(visitorId) && isStandIn(visitorId);

/** Contact data as hashes; `fbp` and `fbc` as they are: they name a browser and no person, whoever says them. */
export async function readMatchKeys(
  { user }: Named,
  trust: Trust,
  site: Site,
  { hashEmail, hashPhone }: MatchKeyHashing,
): Promise<EventMatchKeys> {
  if (user === undefined) return {};
  const { fbp, fbc } = user;
  const ignored = trust === 'pixel' && site.unsignedIdentify === 'ignore';
  const { email, phone } = ignored ? {} : user;
  return present({
    email: email === undefined ? undefined : hashEmail(email),
    phone: phone === undefined ? undefined : await hashPhone(phone, site.defaultCountry),
    fbp: fbp !== undefined && isMetaBrowserId(fbp) ? fbp : undefined,
    fbc: fbc !== undefined && isMetaBrowserId(fbc) ? fbc : undefined,
  } as EventMatchKeys);
}
