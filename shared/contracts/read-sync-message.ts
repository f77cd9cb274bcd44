import * as z from 'zod/mini';
import type { SyncMessage } from './messages.ts';

const common = { v: z.literal(1), siteId: z.string(), at: z.number() };
const schema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('sync'), noted: z.optional(z.boolean()) }),
  z.object({
    ...common,
    kind: z.literal('rule-pass'),
    audienceKey: z.string(),
    ruleVersion: z.number(),
    cursor: z.optional(z.string()),
  }),
  z.object({
    ...common,
    kind: z.literal('website-audience'),
    audienceKey: z.string(),
    forget: z.optional(z.array(z.string())),
  }),
]);

/**
 * Reads a message of the sync queue.
 *
 * @throws when it is of another version or no such message; the queue keeps it for the dead-letter queue.
 */
export function readSyncMessage(body: string): SyncMessage {
  const parsed = schema.safeParse(JSON.parse(body));
  if (!parsed.success) throw new Error('A message of the sync queue is not of a known form');
  return parsed.data as SyncMessage;
}
