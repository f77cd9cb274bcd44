import type { LinkId, SiteId } from '../domain/ids.ts';
import type { TrackedLink } from '../domain/link/tracked-link.ts';
import type { Site } from '../domain/site.ts';
import { fromLinkItem, linkKey } from './link-item.ts';
import { type GetItems, type Item, readItems } from './read-items.ts';
import { fromSiteItem, siteKey } from './site-item.ts';
import { PK, sitePartition } from './table.ts';

export type LinkAndSite = { readonly link: TrackedLink; readonly site: Site };

const REMEMBERED = 10_000;

/**
 * Reads what a click needs: the link and its site, as they are now. Remembered is only which site a link is of, which
 * never changes; so the first click on a link asks twice, every later one once.
 */
export function createLinkAndSiteReader(getItems: GetItems, tableName: string) {
  const siteOf = new Map<LinkId, SiteId>();

  function remember(linkId: LinkId, siteId: SiteId): void {
    if (siteOf.size >= REMEMBERED) siteOf.clear();
    siteOf.set(linkId, siteId);
  }

  return {
    /** `undefined`: there is no such link, or its site is gone. */
    async readLinkAndSite(linkId: LinkId): Promise<LinkAndSite | undefined> {
      const known = siteOf.get(linkId);
      const keys = [linkKey(linkId), ...(known === undefined ? [] : [siteKey(known)])];
      const items = await readItems(getItems, tableName, keys);
      const isSite = (item: Item): boolean => known !== undefined && item[PK]?.S === sitePartition(known);
      const linkItem = items.find((item) => !isSite(item));
      if (linkItem === undefined) return undefined;
      const { link } = fromLinkItem(linkItem);
      const [siteItem] =
        known === undefined ? await readItems(getItems, tableName, [siteKey(link.siteId)]) : items.filter(isSite);
      if (siteItem === undefined) return undefined;
      remember(linkId, link.siteId);
      return { link, site: fromSiteItem(siteItem).site };
    },
  };
}
