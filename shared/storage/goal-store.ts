import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Goal } from '../domain/goal.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Item } from './batch-get.ts';
import { goalsPartition, PK, SK } from './table.ts';

const itemSchema = z.object({
  type: z.literal('goal'),
  schemaVersion: z.literal(1),
  goalId: z.string(),
  /** As the API took it, JSON. */
  goal: z.string(),
});

export type GoalStore = ReturnType<typeof createGoalStore>;

/** A site's goals, in `control`. */
export function createGoalStore(client: DynamoDBClient, tableName: string) {
  const key = (siteId: SiteId, goalId: string) => marshall({ [PK]: goalsPartition(siteId), [SK]: goalId });
  return {
    async putGoal(siteId: SiteId, goal: Goal): Promise<void> {
      const { goalId } = goal;
      const fields = { type: 'goal', schemaVersion: 1, goalId, goal: JSON.stringify(goal) } satisfies z.infer<
        typeof itemSchema
      >;
      const Item = { ...key(siteId, goalId), ...marshall(fields) };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },

    /** `undefined`: the site has no such goal. */
    async readGoal(siteId: SiteId, goalId: string): Promise<Goal | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key(siteId, goalId) }));
      return Item === undefined ? undefined : fromItem(Item);
    },

    /** In no particular order. */
    async listGoals(siteId: SiteId): Promise<readonly Goal[]> {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': PK },
          ExpressionAttributeValues: { ':p': { S: goalsPartition(siteId) } },
          ConsistentRead: true,
        },
      );
      const found: Goal[] = [];
      for await (const { Items = [] } of pages) found.push(...Items.map(fromItem));
      return found;
    },

    /** `false`: the site has no such goal. */
    async deleteGoal(siteId: SiteId, goalId: string): Promise<boolean> {
      const { Attributes } = await client.send(
        new DeleteItemCommand({ TableName: tableName, Key: key(siteId, goalId), ReturnValues: 'ALL_OLD' }),
      );
      return Attributes !== undefined;
    },
  };
}

const fromItem = (item: Item): Goal => JSON.parse(itemSchema.parse(unmarshall(item)).goal) as Goal;
