import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SiteId } from '../domain/ids.ts';
import type { Site, WebhookProvider } from '../domain/site.ts';
import { present } from '../domain/visitor/join-facts.ts';
import type { Item } from './read-items.ts';
import { PK, SITE_SETTINGS, SK, sitePartition } from './table.ts';

const webhookSchema = z.object({
  secret: z.optional(z.string()),
  previousSecret: z.optional(z.string()),
  paidStatuses: z.optional(z.array(z.string())),
});

const itemSchema = z.object({
  type: z.literal('site'),
  schemaVersion: z.literal(1),
  /** Grows with every change of the settings. */
  version: z.number(),
  /** Grows with every audience created, edited or deleted, so that names and slots stay unique without a lock. */
  audiencesVersion: z.number(),
  siteId: z.string(),
  name: z.string(),
  createdAt: z.number(),
  secret: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  defaultCountry: z.optional(z.string()),
  consentMode: z.enum(['required', 'assumed']),
  recencyResolution: z.number(),
  unsignedIdentify: z.enum(['attach', 'ignore', 'link']),
  valueBasis: z.enum(['paid', 'netOfTax', 'netOfTaxAndShipping']),
  hosts: z.array(z.string()),
  maxChangeShare: z.number(),
  meta: z.object({
    mode: z.optional(z.enum(['dry-run', 'live'])),
    adAccountId: z.optional(z.string()),
    pixelId: z.optional(z.string()),
    pageId: z.optional(z.string()),
    instagramId: z.optional(z.string()),
    forward: z.optional(z.boolean()),
    testEventCode: z.optional(z.string()),
  }),
  newestErasureAt: z.optional(z.number()),
  webhooks: z.optional(
    z.object({ shopify: z.optional(webhookSchema), woocommerce: z.optional(webhookSchema) } satisfies Record<
      WebhookProvider,
      unknown
    >),
  ),
});

export type StoredSite = { readonly site: Site; readonly version: number; readonly audiencesVersion: number };

export const siteKey = (siteId: string): Item => marshall({ [PK]: sitePartition(siteId), [SK]: SITE_SETTINGS });

export function toSiteItem({ site, version, audiencesVersion }: StoredSite): Item {
  const fields = {
    type: 'site',
    schemaVersion: 1,
    version,
    audiencesVersion,
    ...site,
    hosts: [...site.hosts],
  } satisfies Omit<z.infer<typeof itemSchema>, 'webhooks'>;
  return { ...siteKey(site.siteId), ...marshall(fields, { removeUndefinedValues: true }) };
}

export function fromSiteItem(item: Item): StoredSite {
  const { type: _, schemaVersion: __, version, audiencesVersion, ...fields } = itemSchema.parse(unmarshall(item));
  const site = present({ ...fields, siteId: fields.siteId as SiteId, meta: present(fields.meta) }) as Site;
  return { site, version, audiencesVersion };
}
