import { InvalidInput } from '../domain/errors.ts';
import type { AliasId } from '../domain/identity/alias.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import type { LeavingHashes } from '../domain/leaving/leaving.ts';
import type { Site } from '../domain/site.ts';
import { refText, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { IdentityHashes } from './group-by-visitor.ts';
import type { PersonReads } from './load-persons.ts';
import { type ContactHashing, standInVisitor } from './read-identity.ts';

/** How somebody is asked for; exactly one of them. */
export type WhoIsAsked = { readonly email?: string; readonly phone?: string; readonly userId?: string };

export type FoundPeople = LeavingHashes & {
  readonly visitorIds: readonly VisitorId[];
  /** What they were found by. */
  readonly aliasIds: readonly AliasId[];
};

export type FindPeopleDeps = {
  readonly visitors: PersonReads;
  readonly hashed: { visitorsWithHash(siteId: SiteId, hash: string): Promise<readonly VisitorId[]> };
  readonly identity: Pick<IdentityHashes, 'aliasId'> & ContactHashing;
};

type Named = { readonly kind: 'email' | 'phone' | 'user'; readonly value: string };

/**
 * Everybody an address, number or account stands for: whoever somebody vouched for, and whoever gave it in a browser.
 *
 * @throws InvalidInput unless exactly one of them is given, and is one.
 */
export function createFindPeople({ visitors, hashed, identity }: FindPeopleDeps) {
  async function nameOf({ email, phone, userId }: WhoIsAsked, site: Site): Promise<Named | undefined> {
    if (userId !== undefined) return { kind: 'user', value: identity.digest(`${site.siteId}#${userId}`) };
    const value =
      email !== undefined ? identity.hashEmail(email) : await identity.hashPhone(phone ?? '', site.defaultCountry);
    return value === undefined ? undefined : { kind: email === undefined ? 'phone' : 'email', value };
  }

  return async (site: Site, who: WhoIsAsked): Promise<FoundPeople> => {
    const given = Object.entries(who).filter(([, value]) => value !== undefined);
    const [[path = 'email'] = []] = given;
    if (given.length !== 1)
      throw new InvalidInput('The query is not valid', [{ path, detail: 'give one of email, phone and userId' }]);
    const named = await nameOf(who, site);
    if (named === undefined) throw new InvalidInput('The query is not valid', [{ path, detail: `is no ${path}` }]);
    const { siteId, secret } = site;
    const aliasId = identity.aliasId(secret, named.kind, named.value);
    const alias = (await visitors.readAliases(siteId, [aliasId], { consistent: true })).get(aliasId);
    const gave = named.kind === 'user' ? [] : await hashed.visitorsWithHash(siteId, named.value);
    const user = {
      ...(who.email !== undefined && { email: who.email }),
      ...(who.phone !== undefined && { phone: who.phone }),
    };
    const standIn = await standInVisitor(
      { ...(who.userId !== undefined && { userId: who.userId }), user },
      site,
      identity,
    );
    const linked = (alias?.visitors ?? []).filter((visitorId) => !alias?.unlinked.includes(visitorId));
    const ids = [...new Set([...linked, ...gave, ...(standIn === undefined ? [] : [standIn as VisitorId])])];
    const refs = ids.map((visitorId): VisitorRef => ({ siteId, visitorId }));
    const states = await visitors.readStates(refs, { consistent: true });
    return {
      visitorIds: refs.filter((ref) => states.has(refText(ref))).map(({ visitorId }) => visitorId),
      aliasIds: [aliasId],
      emails: named.kind === 'email' ? [named.value] : [],
      phones: named.kind === 'phone' ? [named.value] : [],
    };
  };
}
