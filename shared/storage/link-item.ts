import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { LinkId, SiteId } from '../domain/ids.ts';
import type { TrackedLink } from '../domain/link/tracked-link.ts';
import { present } from '../domain/visitor/join-facts.ts';
import type { Item } from './batch-get.ts';
import { LINK, linkPartition, PK, SK, siteLinkSort, siteLinksPartition } from './table.ts';

const text = z.optional(z.string());
const itemSchema = z.object({
  type: z.literal('link'),
  schemaVersion: z.literal(1),
  /** Grows with every change. */
  version: z.number(),
  siteId: z.string(),
  linkId: z.string(),
  kind: z.enum(['post', 'ad']),
  status: z.enum(['running', 'paused', 'archived']),
  createdAt: z.number(),
  changedAt: z.number(),
  destination: z.string(),
  platform: z.string(),
  name: text,
  placement: text,
  postId: text,
  campaign: text,
  campaignId: text,
  adsetId: text,
  adId: text,
  source: text,
  medium: text,
  content: text,
  term: text,
});

export type StoredLink = { readonly link: TrackedLink; readonly version: number };

export const linkKey = (linkId: string): Item => marshall({ [PK]: linkPartition(linkId), [SK]: LINK });

export function toLinkItem({ link, version }: StoredLink): Item {
  const fields = { type: 'link', schemaVersion: 1, version, ...link } satisfies z.infer<typeof itemSchema>;
  return { ...linkKey(link.linkId), ...marshall(fields, { removeUndefinedValues: true }) };
}

export function fromLinkItem(item: Item): StoredLink {
  const { type: _, schemaVersion: __, version, siteId, linkId, ...fields } = itemSchema.parse(unmarshall(item));
  const link = present({ ...fields, siteId: siteId as SiteId, linkId: linkId as LinkId }) as TrackedLink;
  return { link, version };
}

/** By which a site's links are found; says nothing that may change. */
export const toSiteLinkItem = ({ siteId, linkId, createdAt }: TrackedLink): Item =>
  marshall({
    [PK]: siteLinksPartition(siteId),
    [SK]: siteLinkSort(createdAt, linkId),
    type: 'site-link',
    schemaVersion: 1,
    linkId,
  });
