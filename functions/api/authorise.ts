import { NotAllowed } from '../../shared/domain/errors.ts';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { KeyRole, Site } from '../../shared/domain/site.ts';
import { bearerToken } from '../../shared/runtime/http.ts';
import type { Caller } from './endpoint.ts';

export interface SitesAndKeys {
  /** The key and its site; what is unknown is absent. */
  readSiteAndKey(
    siteId: SiteId | undefined,
    key: string | undefined,
  ): Promise<{
    readonly site?: Site;
    readonly key?: { readonly keyId: string; readonly siteId: SiteId; readonly role: KeyRole };
  }>;
}

/**
 * Who the bearer of the key is. The site is the key's: a site named in the request may only repeat it.
 *
 * @throws NotAllowed without a known key, for a role that may not do this, or for another site.
 */
export async function authorise(
  sites: SitesAndKeys,
  headers: Readonly<Record<string, string | undefined>>,
  allow: readonly KeyRole[],
  namedSite: string | undefined,
): Promise<Caller> {
  const token = bearerToken(headers);
  if (token === undefined) throw new NotAllowed('Send a key of the site as "Authorization: Bearer <key>"', 'missing');
  const { site, key } = await sites.readSiteAndKey(undefined, token);
  if (site === undefined || key === undefined) throw new NotAllowed('The key is not known', 'missing');
  if (!allow.includes(key.role))
    throw new NotAllowed(`This needs a key of role ${allow.join(' or ')}; this is a ${key.role} key`);
  if (namedSite !== undefined && namedSite !== site.siteId) throw new NotAllowed('The key belongs to another site');
  return { site, role: key.role, keyId: key.keyId };
}
