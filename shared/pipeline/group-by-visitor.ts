import type { EventsMessage } from '../contracts/messages.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { AliasId } from '../domain/identity/alias.ts';
import type { Login } from '../domain/identity/links.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { refText, type VisitorRef } from '../domain/visitor/visitor-record.ts';

export interface IdentityHashes {
  /** Keyed hash of an e-mail's, phone's or account's hash, of a login's visitor, or of a click id's digest. */
  aliasId(secret: string, kind: 'email' | 'phone' | 'user' | 'login' | 'click', value: string): AliasId;
  /** The visitor that a signed account is on a device. */
  loginVisitor(device: VisitorId, userId: string): VisitorId;
}

/** What a batch says of one visitor. */
export type VisitorWork = {
  readonly ref: VisitorRef;
  readonly events: TrackedEvent[];
  /** Whom else the events say this is, and when last. */
  readonly aliasIds: Map<AliasId, Instant>;
  readonly logins: Login[];
  /** An admin takes the visitor off every alias it is known under. */
  unlink: boolean;
  /** The messages they came in, by place in the batch. */
  readonly messages: Set<number>;
};

export type IndexedMessage = { readonly message: EventsMessage; readonly index: number; readonly site: Site };

/**
 * Sorts a batch's events by the visitor they belong to. A signed event of an account belongs to a visitor of its own,
 * which the account is on that device; the device itself learns of the login alone. So two accounts on one device never
 * become one person, in whatever order their events arrive.
 */
export function groupByVisitor(hashes: IdentityHashes, messages: readonly IndexedMessage[]): readonly VisitorWork[] {
  const all = new Map<string, VisitorWork>();
  const workOf = (ref: VisitorRef, index: number): VisitorWork => {
    const known = all.get(refText(ref));
    const work: VisitorWork = known ?? {
      ref,
      events: [],
      aliasIds: new Map(),
      logins: [],
      unlink: false,
      messages: new Set(),
    };
    all.set(refText(ref), work);
    work.messages.add(index);
    return work;
  };

  for (const { message, index, site } of messages) {
    const { siteId } = site;
    for (const visitorId of message.unlink ?? []) workOf({ siteId, visitorId }, index).unlink = true;
    for (const event of message.events) {
      const { visitorId: device } = event;
      const visitorId = visitorOf(hashes, event);
      if (device === undefined || visitorId === undefined) continue;
      const account = visitorId === device ? undefined : visitorId;
      const work = workOf({ siteId, visitorId }, index);
      work.events.push(event);
      const { occurredAt } = event;
      const say = (aliasId: AliasId): void =>
        void work.aliasIds.set(aliasId, Math.max(occurredAt, work.aliasIds.get(aliasId) ?? 0));
      for (const aliasId of aliasesOf(hashes, event, site)) say(aliasId);
      if (account === undefined) continue;
      const aliasId = hashes.aliasId(site.secret, 'login', account);
      say(aliasId);
      workOf({ siteId, visitorId: device }, index).logins.push({
        aliasId,
        at: occurredAt,
        eventId: event.eventId,
      });
    }
  }
  return [...all.values()];
}

/** Of a signed account's event: the visitor the account is on the device. Of all others: the device. */
export function visitorOf(hashes: Pick<IdentityHashes, 'loginVisitor'>, event: TrackedEvent): VisitorId | undefined {
  const { visitorId: device, userId, trust, consent } = event;
  if (device === undefined || userId === undefined || trust !== 'signed' || consent === 'denied') return device;
  return hashes.loginVisitor(device, userId);
}

/** Only somebody who can vouch for it says who a visitor is (DESIGN: Trust), unless the site believes anybody. */
function aliasesOf(
  { aliasId }: IdentityHashes,
  { trust, consent, matchKeys, userId }: TrackedEvent,
  { secret, unsignedIdentify }: Site,
): readonly AliasId[] {
  if (consent === 'denied' || (trust === 'pixel' && unsignedIdentify !== 'link')) return [];
  const { email, phone } = matchKeys ?? {};
  return [
    ...(email === undefined ? [] : [aliasId(secret, 'email', email)]),
    ...(phone === undefined ? [] : [aliasId(secret, 'phone', phone)]),
    ...(userId === undefined ? [] : [aliasId(secret, 'user', userId)]),
  ];
}
