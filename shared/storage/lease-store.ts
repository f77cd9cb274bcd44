import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SiteId } from '../domain/ids.ts';
import type { Duration, Instant } from '../domain/time.ts';
import type { Item } from './batch-get.ts';
import { LEASE, leasePartition, PK, SK } from './table.ts';

/** `token` grows with every holder, so that what an earlier holder still writes can be told from the present one's. */
export type Lease = {
  readonly siteId: SiteId;
  readonly token: number;
  readonly expiresAt: Instant;
  /** Audiences whose last run did not finish; `all`: nobody knows, because the holder before died. */
  readonly unsettled: readonly string[] | 'all';
};

/** `at`: somebody wants the site looked at as of then. */
export type Release =
  | { readonly kind: 'released'; readonly at?: Instant }
  | { readonly kind: 'lost' }
  | { readonly kind: 'asked'; readonly at: Instant };

type Update = {
  readonly set: string;
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values: Record<string, unknown>;
};

const heldSchema = z.object({
  token: z.optional(z.object({ N: z.string() })),
  held: z.optional(z.object({ BOOL: z.boolean() })),
  holder: z.optional(z.object({ S: z.string() })),
  unsettled: z.optional(z.object({ L: z.array(z.object({ S: z.string() })) })),
  again: z.optional(z.object({ N: z.string() })),
  expiresAt: z.optional(z.object({ N: z.string() })),
});

function askedOf(lease: Item): { readonly at?: Instant } {
  const { again } = heldSchema.parse(lease);
  return again === undefined ? {} : { at: Number(again.N) };
}

/** One syncing run per site at a time. Time here is the wall clock's: a run that died frees its lease by it. */
export function createLeaseStore(client: DynamoDBClient, tableName: string) {
  /** The item as it was before; `refused`: the condition does not hold, and how the item is. */
  async function tryUpdate(
    siteId: SiteId,
    { set, condition, names, values }: Update,
  ): Promise<{ readonly before: Item } | { readonly refused: Item }> {
    try {
      const answer = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall({ [PK]: leasePartition(siteId), [SK]: LEASE }),
          UpdateExpression: set,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#token': 'token', ...names },
          ExpressionAttributeValues: marshall(values),
          ReturnValues: 'ALL_OLD',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { before: answer.Attributes ?? {} };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { refused: error.Item ?? {} };
      throw error;
    }
  }

  async function update(siteId: SiteId, change: Update): Promise<Item | undefined> {
    const outcome = await tryUpdate(siteId, change);
    return 'before' in outcome ? outcome.before : undefined;
  }

  return {
    /** `undefined`: somebody else holds it until it expires or is released. */
    async acquireLease(siteId: SiteId, now: Instant, duration: Duration): Promise<Lease | undefined> {
      const expiresAt = now + duration;
      const holder = randomUUID();
      const outcome = await tryUpdate(siteId, {
        set: 'SET expiresAt = :until, held = :yes, holder = :holder, #type = :type, schemaVersion = :one REMOVE again ADD #token :one',
        names: { '#type': 'type' },
        condition: 'attribute_not_exists(#token) OR expiresAt <= :now',
        values: { ':until': expiresAt, ':now': now, ':yes': true, ':holder': holder, ':one': 1, ':type': 'lease' },
      });
      if ('refused' in outcome) {
        const stored = heldSchema.parse(outcome.refused);
        // The answer got lost and the SDK asked again: it is ours, and what the holder before left is not known any more.
        if (stored.holder?.S !== holder) return undefined;
        return { siteId, token: Number(stored.token?.N ?? 0), expiresAt, unsettled: 'all' };
      }
      const before = heldSchema.parse(outcome.before);
      const unsettled = before.held?.BOOL === true ? 'all' : (before.unsettled?.L.map(({ S }) => S) ?? []);
      return { siteId, token: Number(before.token?.N ?? 0) + 1, expiresAt, unsettled };
    },

    /**
     * Asks whoever holds the lease to look once more, as of `at` at least, before letting go of it. `false`: nobody holds
     * it now. The caller's work is then the holder's, or comes back with the holder's message if the holder dies.
     */
    async askHolderAgain(siteId: SiteId, now: Instant, at: Instant): Promise<boolean> {
      const outcome = await tryUpdate(siteId, {
        set: 'SET again = :at',
        condition: 'attribute_exists(#token) AND expiresAt > :now AND (attribute_not_exists(again) OR again < :at)',
        values: { ':at': at, ':now': now },
      });
      if ('before' in outcome) return true;
      const { again, expiresAt } = heldSchema.parse(outcome.refused);
      return again !== undefined && Number(expiresAt?.N ?? 0) > now;
    },

    /**
     * Frees it for the next. `asked`: it is still held, because somebody asked to look once more; with `evenIfAsked` it is
     * free, and the caller must see to it that somebody looks.
     */
    async releaseLease(
      lease: Lease,
      unsettled: readonly string[] = [],
      { evenIfAsked = false }: { readonly evenIfAsked?: boolean } = {},
    ): Promise<Release> {
      const old = await update(lease.siteId, {
        set: 'SET expiresAt = :never, held = :no, unsettled = :unsettled REMOVE again',
        condition: `#token = :token${evenIfAsked ? '' : ' AND attribute_not_exists(again)'}`,
        values: { ':never': 0, ':no': false, ':unsettled': [...unsettled], ':token': lease.token },
      });
      if (old !== undefined) return { kind: 'released', ...askedOf(old) };
      if (evenIfAsked) return { kind: 'lost' };
      const asked = await update(lease.siteId, {
        set: 'REMOVE again',
        condition: '#token = :token',
        values: { ':token': lease.token },
      });
      if (asked === undefined) return { kind: 'lost' };
      return { kind: 'asked', at: 0, ...askedOf(asked) };
    },
  };
}
