import { createHash } from 'node:crypto';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SiteId } from '../domain/ids.ts';
import type { KeyRole } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { Item } from './read-items.ts';
import { API_KEY, apiKeyPartition, PK, SK, siteKeysPartition } from './table.ts';

/** What is known of a key. The key itself is shown once, to whoever made it, and never stored. */
export type ApiKey = {
  /** SHA-256 of the key, hex; keys are long random text, so it says nothing about the key. */
  readonly keyId: string;
  readonly siteId: SiteId;
  readonly role: KeyRole;
  readonly createdAt: Instant;
};

const itemSchema = z.object({
  type: z.literal('key'),
  schemaVersion: z.literal(1),
  keyId: z.string(),
  siteId: z.string(),
  role: z.enum(['server', 'read', 'admin']),
  createdAt: z.number(),
});

/** A key among its site's: what a person needs to tell it from the others. */
export type ListedKey = ApiKey & {
  /** The key's last four characters. */
  readonly ending: string;
};

const entrySchema = z.extend(itemSchema, { type: z.literal('site-key'), ending: z.string() });
const ENDING = 4;

export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

export const apiKeyKey = (keyId: string): Item => marshall({ [PK]: apiKeyPartition(keyId), [SK]: API_KEY });

export function toApiKeyItem(key: ApiKey): Item {
  const fields = { type: 'key', schemaVersion: 1, ...key } satisfies z.infer<typeof itemSchema>;
  return { ...apiKeyKey(key.keyId), ...marshall(fields) };
}

export function fromApiKeyItem(item: Item): ApiKey {
  const { keyId, siteId, role, createdAt } = itemSchema.parse(unmarshall(item));
  return { keyId, siteId: siteId as SiteId, role, createdAt };
}

export const siteKeyKey = (siteId: SiteId, keyId: string): Item =>
  marshall({ [PK]: siteKeysPartition(siteId), [SK]: keyId });

export function toSiteKeyItem(about: ApiKey, key: string): Item {
  const ending = key.slice(-ENDING);
  const fields = { type: 'site-key', schemaVersion: 1, ...about, ending } satisfies z.infer<typeof entrySchema>;
  return { ...siteKeyKey(about.siteId, about.keyId), ...marshall(fields) };
}

export function fromSiteKeyItem(item: Item): ListedKey {
  const { keyId, siteId, role, createdAt, ending } = entrySchema.parse(unmarshall(item));
  return { keyId, siteId: siteId as SiteId, role, createdAt, ending };
}
