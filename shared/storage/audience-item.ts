import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { readRule, writeRule } from '../contracts/rule-schema.ts';
import type { Audience } from '../domain/audience/audience.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import { present } from '../domain/visitor/join-facts.ts';
import type { Item } from './batch-get.ts';
import { audienceSort, PK, SK, sitePartition } from './table.ts';

const pass = z.object({ startedAt: z.number(), scanned: z.number(), finishedAt: z.optional(z.number()) });
export const storedError = z.object({
  at: z.number(),
  class: z.enum(['retry-later', 'credentials', 'human', 'row', 'bug']),
  message: z.string(),
  action: z.string(),
  retryAt: z.optional(z.number()),
  tries: z.optional(z.number()),
  wholeAccount: z.optional(z.literal(true)),
});

const website = z.object({
  acceptedVersion: z.number(),
  acceptedAt: z.number(),
  metaAudienceId: z.optional(z.string()),
  madeVersion: z.optional(z.number()),
  former: z.readonly(z.array(z.string())),
  lastError: z.optional(storedError),
});

const reconcile = z.object({
  askedAt: z.number(),
  sent: z.number(),
  invalid: z.number(),
  batch: z.optional(
    z.object({
      sessionId: z.number(),
      seq: z.number(),
      after: z.optional(z.string()),
      upTo: z.optional(z.string()),
      isAddition: z.optional(z.literal(true)),
    }),
  ),
});

const itemSchema = z.object({
  type: z.literal('audience'),
  schemaVersion: z.literal(1),
  siteId: z.string(),
  audienceKey: z.string(),
  name: z.string(),
  description: z.optional(z.string()),
  /** JSON of the wire form. */
  rule: z.string(),
  standingRule: z.optional(z.string()),
  ruleVersion: z.number(),
  /** By the demand's id. */
  collectedSince: z.optional(z.record(z.string(), z.number())),
  status: z.enum(['running', 'paused', 'blocked']),
  exclude: z.optional(z.readonly(z.array(z.string()))),
  slot: z.number(),
  createdAt: z.number(),
  /** The key's past is kept: its ledger and its audience at Meta are found again when the key is used again. */
  deletedAt: z.optional(z.number()),
  metaAudienceId: z.optional(z.string()),
  deletionWanted: z.optional(z.literal(true)),
  website: z.optional(website),
  pass: z.optional(pass),
  passWanted: z.optional(z.literal(true)),
  dryRun: z.optional(z.literal(true)),
  reconcile: z.optional(reconcile),
  firstSyncAt: z.optional(z.number()),
  lastError: z.optional(storedError),
  invalidRows: z.number(),
});

export type StoredAudience = { readonly audience: Audience; readonly deletedAt?: number };

export const audienceItemKey = (siteId: string, audienceKey: string): Item =>
  marshall({ [PK]: sitePartition(siteId), [SK]: audienceSort(audienceKey) });

export function toAudienceItem(audience: Audience): Item {
  const fields = {
    type: 'audience',
    schemaVersion: 1,
    ...audience,
    rule: JSON.stringify(writeRule(audience.rule)),
    standingRule: audience.standingRule && JSON.stringify(writeRule(audience.standingRule)),
  } satisfies z.infer<typeof itemSchema>;
  return {
    ...audienceItemKey(audience.siteId, audience.audienceKey),
    ...marshall(fields, { removeUndefinedValues: true }),
  };
}

export function fromAudienceItem(item: Item): StoredAudience {
  const { type: _, schemaVersion: __, deletedAt, ...fields } = itemSchema.parse(unmarshall(item));
  const audience = present({
    ...fields,
    siteId: fields.siteId as SiteId,
    audienceKey: fields.audienceKey as AudienceKey,
    exclude: fields.exclude as readonly AudienceKey[] | undefined,
    rule: readRule(JSON.parse(fields.rule)),
    standingRule: fields.standingRule === undefined ? undefined : readRule(JSON.parse(fields.standingRule)),
    pass: fields.pass === undefined ? undefined : present(fields.pass),
    lastError: fields.lastError === undefined ? undefined : present(fields.lastError),
  }) as Audience;
  return deletedAt === undefined ? { audience } : { audience, deletedAt };
}
