import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { type ApiKey, apiKeyKey, fromApiKeyItem, hashApiKey } from './api-key-item.ts';
import { type GetItems, type Item, readItems } from './read-items.ts';
import { fromSiteItem, siteKey } from './site-item.ts';
import { PK, sitePartition } from './table.ts';

export type SiteAndKey = { readonly site?: Site; readonly key?: ApiKey };

/** Reads what admits a request; apart from the control store, and without the SDK, because `collect` needs nothing else of it. */
export function createAdmission(getItems: GetItems, tableName: string) {
  return {
    /**
     * The site and the key in one BatchGet; what is unknown is absent. Without a site id the key's own site is read, at
     * the cost of a second read.
     */
    async readSiteAndKey(siteId: SiteId | undefined, key: string | undefined): Promise<SiteAndKey> {
      const keys: Item[] = [];
      if (siteId !== undefined) keys.push(siteKey(siteId));
      if (key !== undefined) keys.push(apiKeyKey(hashApiKey(key)));
      const items = await readItems(getItems, tableName, keys);
      const found = admitted(items, siteId);
      if (siteId !== undefined || found.key === undefined) return found;
      const siteItems = await readItems(getItems, tableName, [siteKey(found.key.siteId)]);
      return { ...found, ...admitted(siteItems, found.key.siteId) };
    },
  };
}

function admitted(items: readonly Item[], siteId: SiteId | undefined): SiteAndKey {
  const isSite = (item: Item): boolean => siteId !== undefined && item[PK]?.S === sitePartition(siteId);
  const site = items.find(isSite);
  const key = items.find((item) => !isSite(item));
  return {
    ...(site === undefined ? {} : { site: fromSiteItem(site).site }),
    ...(key === undefined ? {} : { key: fromApiKeyItem(key) }),
  };
}
