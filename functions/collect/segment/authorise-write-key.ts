import { NotAllowed } from '../../../shared/domain/errors.ts';
import { parseSiteId } from '../../../shared/domain/ids.ts';
import type { Sender, Sites } from '../authorise.ts';

/**
 * Whose write key it is, in one read: a site's public id, as the pixel sends it, or a server key of a site.
 *
 * @throws NotAllowed when nobody's, or a key that may not send events.
 */
export async function authoriseWriteKey(sites: Sites, writeKey: string): Promise<Sender> {
  const { site, key } = await sites.readSiteAndKey(parseSiteId(writeKey), writeKey);
  if (key === undefined) {
    if (site === undefined) throw new NotAllowed('The write key is not known', 'missing');
    return { site, trust: 'pixel' };
  }
  if (key.role !== 'server') throw new NotAllowed(`Events need a server key; this is a ${key.role} key`);
  const own = site?.siteId === key.siteId ? site : (await sites.readSiteAndKey(key.siteId, undefined)).site;
  if (own === undefined) throw new NotAllowed('The write key is not known', 'missing');
  return { site: own, trust: 'server' };
}
