import { compareText } from '../compare-text.ts';
import type { Instant } from '../time.ts';
import type { AliasId } from './alias.ts';

/** A signed login on a device: the alias that joins the device and the visitor its account has there. */
export type Login = { readonly aliasId: AliasId; readonly at: Instant; readonly eventId: string };

/** What a visitor says of whom it belongs together with. Both lists are joins. */
export type Links = {
  /** Sorted; the 17 smallest. With a 17th the visitor is a shared device and joins nobody. */
  readonly aliases: readonly AliasId[];
  /** Of a device: the 4 earliest logins, one an account. The device belongs to the first of them alone. */
  readonly logins: readonly Login[];
};

const SHARED_FROM = 17;
const KEPT_LOGINS = 4;

export function joinAliasIds(a: readonly AliasId[], b: readonly AliasId[]): readonly AliasId[] {
  if (b.length === 0 || b.every((id) => a.includes(id))) return a;
  return [...new Set([...a, ...b])].sort(compareText).slice(0, SHARED_FROM);
}

export function joinLogins(a: readonly Login[], b: readonly Login[]): readonly Login[] {
  if (b.length === 0) return a;
  const earliest = new Map<AliasId, Login>();
  for (const login of [...a, ...b]) {
    const known = earliest.get(login.aliasId);
    if (known === undefined || earlierFirst(login, known) < 0) earliest.set(login.aliasId, login);
  }
  return [...earliest.values()].sort(earlierFirst).slice(0, KEPT_LOGINS);
}

function earlierFirst(a: Login, b: Login): number {
  return a.at - b.at || compareText(a.eventId, b.eventId) || compareText(a.aliasId, b.aliasId);
}

/** Somebody whose e-mails, phones and accounts are too many for one person: a till, a call centre. */
export function isSharedDevice({ aliases }: Links): boolean {
  return aliases.length >= SHARED_FROM;
}

/** Whether the visitor has no room for an alias: then its not saying it means nothing. */
export function isFull(links: Links): boolean {
  return isSharedDevice(links) || links.logins.length >= KEPT_LOGINS;
}

/** The aliases that make the visitor part of a person, as far as they say so too. */
export function activeAliases(links: Links): readonly AliasId[] {
  const [owner] = links.logins;
  const own = isSharedDevice(links) ? [] : links.aliases;
  return owner === undefined ? own : [...own, owner.aliasId];
}

/** Every alias the visitor ever said: through these a change may reach others. */
export function allAliases({ aliases, logins }: Links): readonly AliasId[] {
  return logins.length === 0 ? aliases : [...aliases, ...logins.map(({ aliasId }) => aliasId)];
}
