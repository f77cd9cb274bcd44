import { InvalidInput, NotAllowed } from '../../shared/domain/errors.ts';
import type { Trust } from '../../shared/domain/event/tracked-event.ts';
import { parseSiteId, type SiteId } from '../../shared/domain/ids.ts';
import type { KeyRole, Site } from '../../shared/domain/site.ts';

export interface Sites {
  /** The site and the key in one read; either may be unknown. A key's site stands in for a missing `siteId`. */
  readSiteAndKey(
    siteId: SiteId | undefined,
    key: string | undefined,
  ): Promise<{
    readonly site?: Site;
    readonly key?: { readonly siteId: SiteId; readonly role: KeyRole };
  }>;
}

export type Sender = { readonly site: Site; readonly trust: Trust };

/** Whose events these are: of the site a browser names, or of the server key's. */
export async function authorise(
  sites: Sites,
  siteIdText: string | undefined,
  token: string | undefined,
): Promise<Sender> {
  const siteId = siteIdText === undefined ? undefined : parseSiteId(siteIdText);
  if (siteId === undefined && (siteIdText !== undefined || token === undefined)) {
    const detail = siteIdText === undefined ? 'is needed' : 'is not a site id';
    throw new InvalidInput('The site is not named', [{ path: 'siteId', detail }]);
  }
  const { site, key } = await sites.readSiteAndKey(siteId, token);
  if (token !== undefined && key === undefined) throw new NotAllowed('The key is not known', 'missing');
  if (key !== undefined && key.role !== 'server')
    throw new NotAllowed(`Events need a server key; this is a ${key.role} key`);
  if (key !== undefined && siteId !== undefined && key.siteId !== siteId) {
    throw new NotAllowed('The key belongs to another site');
  }
  if (site === undefined) throw new InvalidInput('The site is not known', [{ path: 'siteId', detail: 'is not known' }]);
  return { site, trust: key === undefined ? 'pixel' : 'server' };
}
