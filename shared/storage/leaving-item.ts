import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import type { Leaving } from '../domain/leaving/leaving.ts';
import { present } from '../domain/visitor/join-facts.ts';
import type { Item } from './batch-get.ts';
import { leavingPartition, PK, SK } from './table.ts';

const texts = z.array(z.string());
const atMetaSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('pending'),
    error: z.optional(z.object({ message: z.string(), action: z.string() })),
  }),
  z.object({ status: z.literal('waiting for a human'), audiences: texts }),
  z.object({
    status: z.literal('confirmed'),
    at: z.number(),
    way: z.enum(['usersofanyaudience', 'users', 'usersreplace', 'delete and recreate', 'nothing at Meta']),
  }),
]);

const itemSchema = z.object({
  type: z.literal('leaving'),
  schemaVersion: z.literal(1),
  siteId: z.string(),
  leavingId: z.string(),
  reason: z.enum(['erasure', 'withdrawal']),
  requestedAt: z.number(),
  visitorIds: texts,
  aliasIds: texts,
  emails: texts,
  phones: texts,
  erasedHereAt: z.optional(z.number()),
  atMeta: atMetaSchema,
  approvedAt: z.optional(z.number()),
  v: z.number(),
});

export type StoredLeaving = { readonly leaving: Leaving; readonly version: number };

export const leavingKey = (siteId: string, leavingId: string): Item =>
  marshall({ [PK]: leavingPartition(siteId), [SK]: leavingId });

export function toLeavingItem(leaving: Leaving, version: number): Item {
  const fields = { type: 'leaving', schemaVersion: 1, ...leaving, v: version };
  return { ...leavingKey(leaving.siteId, leaving.leavingId), ...marshall(fields, { removeUndefinedValues: true }) };
}

export function fromLeavingItem(item: Item): StoredLeaving {
  const { type: _, schemaVersion: __, v: version, ...fields } = itemSchema.parse(unmarshall(item));
  const { siteId, visitorIds, atMeta } = fields;
  const leaving = present({
    ...fields,
    siteId: siteId as SiteId,
    visitorIds: visitorIds as VisitorId[],
    atMeta: present(atMeta),
  }) as Leaving;
  return { leaving, version };
}
