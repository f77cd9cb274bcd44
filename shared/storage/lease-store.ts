import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SiteId } from '../domain/ids.ts';
import type { Duration, Instant } from '../domain/time.ts';
import { LEASE, leasePartition, PK, SK } from './table.ts';

/** `token` grows with every holder, so that what an earlier holder still writes can be told from the present one's. */
export type Lease = { readonly siteId: SiteId; readonly token: number; readonly expiresAt: Instant };

/** One syncing run per site at a time. Time here is the wall clock's: a run that died frees its lease by it. */
export function createLeaseStore(client: DynamoDBClient, tableName: string) {
  async function update(
    siteId: SiteId,
    input: {
      readonly set: string;
      readonly condition: string;
      readonly names?: Record<string, string>;
      readonly values: Record<string, unknown>;
    },
  ): Promise<number | undefined> {
    try {
      const answer = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall({ [PK]: leasePartition(siteId), [SK]: LEASE }),
          UpdateExpression: input.set,
          ConditionExpression: input.condition,
          ExpressionAttributeNames: { '#token': 'token', ...input.names },
          ExpressionAttributeValues: marshall(input.values),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Number(answer.Attributes?.token?.N);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  return {
    /** `undefined`: somebody else holds it until it expires or is released. */
    async acquireLease(siteId: SiteId, now: Instant, duration: Duration): Promise<Lease | undefined> {
      const expiresAt = now + duration;
      const token = await update(siteId, {
        set: 'SET expiresAt = :until, #type = :type, schemaVersion = :one ADD #token :one',
        names: { '#type': 'type' },
        condition: 'attribute_not_exists(#token) OR expiresAt <= :now',
        values: { ':until': expiresAt, ':now': now, ':one': 1, ':type': 'lease' },
      });
      return token === undefined ? undefined : { siteId, token, expiresAt };
    },

    /** `undefined`: it was lost; whoever held it must stop. */
    async renewLease(lease: Lease, now: Instant, duration: Duration): Promise<Lease | undefined> {
      const expiresAt = now + duration;
      const token = await update(lease.siteId, {
        set: 'SET expiresAt = :until',
        condition: '#token = :token AND expiresAt > :now',
        values: { ':until': expiresAt, ':now': now, ':token': lease.token },
      });
      return token === undefined ? undefined : { ...lease, expiresAt };
    },

    /** Frees it for the next; nothing happens when it is lost already. */
    async releaseLease(lease: Lease): Promise<void> {
      await update(lease.siteId, {
        set: 'SET expiresAt = :never',
        condition: '#token = :token',
        values: { ':never': 0, ':token': lease.token },
      });
    },
  };
}
