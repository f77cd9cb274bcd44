import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { VisitorId } from '../../shared/domain/ids.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';

const { loginVisitor } = createIdentityHashes();

/** The visitor an event belongs to: a signed account's own, else the one it names. */
export function visitorOf(event: TrackedEvent): VisitorId {
  const { visitorId, userId, trust, consent } = event;
  if (visitorId === undefined) throw new Error('Every event of these tests names a visitor');
  return trust === 'signed' && userId !== undefined && consent !== 'denied'
    ? loginVisitor(visitorId, userId)
    : visitorId;
}

/**
 * Who is one person, told from a finished log by the definition's words alone (DESIGN: Person, Trust): whoever shares an
 * e-mail, phone or account that somebody vouched for, unless 11 or more do; a device and the first account signed in on it.
 */
export function personsInLog(log: readonly TrackedEvent[]): ReadonlyMap<VisitorId, ReadonlySet<VisitorId>> {
  const people = new Map<VisitorId, Set<VisitorId>>();
  const named = new Map<string, Set<VisitorId>>();
  const logins = new Map<VisitorId, TrackedEvent[]>();
  for (const event of log) {
    const visitorId = visitorOf(event);
    people.set(visitorId, new Set([visitorId]));
    if (event.consent === 'denied' || event.trust === 'pixel') continue;
    const { email, phone } = event.matchKeys ?? {};
    for (const name of [email && `e${email}`, phone && `p${phone}`, event.userId && `u${event.userId}`]) {
      if (name) named.set(name, (named.get(name) ?? new Set()).add(visitorId));
    }
    if (visitorId === event.visitorId || event.visitorId === undefined) continue;
    people.set(event.visitorId, people.get(event.visitorId) ?? new Set([event.visitorId]));
    logins.set(event.visitorId, [...(logins.get(event.visitorId) ?? []), event]);
  }
  const join = (a: VisitorId, b: VisitorId): void => {
    const all = new Set([...(people.get(a) ?? []), ...(people.get(b) ?? [])]);
    for (const visitorId of all) people.set(visitorId, all);
  };
  for (const visitors of named.values()) {
    const [first, ...others] = visitors;
    if (first === undefined || visitors.size >= 11) continue;
    for (const other of others) join(first, other);
  }
  for (const [device, signed] of logins) {
    const [first] = [...signed].sort((a, b) => a.occurredAt - b.occurredAt || (a.eventId < b.eventId ? -1 : 1));
    if (first !== undefined) join(device, visitorOf(first));
  }
  return people;
}
