import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Forwarding } from '../domain/forward/forwarding.ts';
import type { SiteId } from '../domain/ids.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { storedError } from './audience-item.ts';
import { FORWARDING, forwardingPartition, PK, SK } from './table.ts';

const itemSchema = z.object({
  type: z.literal('forwarding'),
  schemaVersion: z.literal(1),
  lastSentAt: z.optional(z.number()),
  lastError: z.optional(storedError),
  refused: z.array(z.object({ eventId: z.string(), event: z.string(), at: z.number(), reason: z.string() })),
});

/** How each site's forwarding goes. An operation: of two that are written at once, the later one stands. */
export function createForwardingStore(client: DynamoDBClient, tableName: string) {
  const key = (siteId: SiteId) => marshall({ [PK]: forwardingPartition(siteId), [SK]: FORWARDING });
  return {
    async readForwarding(siteId: SiteId): Promise<Forwarding> {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key(siteId) }));
      if (Item === undefined) return { refused: [] };
      const { type: _, schemaVersion: __, ...fields } = itemSchema.parse(unmarshall(Item));
      return present(fields) as Forwarding;
    },

    async putForwarding(siteId: SiteId, forwarding: Forwarding): Promise<void> {
      const fields = { type: 'forwarding', schemaVersion: 1, ...forwarding, refused: [...forwarding.refused] };
      const item = fields satisfies z.infer<typeof itemSchema> | object;
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...key(siteId), ...marshall(item, { removeUndefinedValues: true }) },
        }),
      );
    },
  };
}
