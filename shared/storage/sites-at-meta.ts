import { marshall } from '@aws-sdk/util-dynamodb';
import type { Site } from '../domain/site.ts';
import type { Item } from './read-items.ts';
import { PK, SITES, SK } from './table.ts';

/** By what a site with anything at Meta is found without a scan; it stays when that is taken away. */
export function siteAtMetaItem({ siteId, meta }: Site): Item | undefined {
  const { adAccountId, pageId, instagramId } = meta;
  if (adAccountId === undefined && pageId === undefined && instagramId === undefined) return undefined;
  return marshall({ [PK]: SITES, [SK]: siteId, type: 'site-at-meta', schemaVersion: 1 });
}
