import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { SyncRun } from '../domain/audience/sync-run.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { storedError } from './audience-item.ts';
import { queryNewestFirst } from './newest-page.ts';
import { PK, runPartition, runSort, SK } from './table.ts';

const itemSchema = z.object({
  type: z.literal('run'),
  schemaVersion: z.literal(1),
  siteId: z.string(),
  audienceKey: z.string(),
  runId: z.string(),
  at: z.number(),
  kind: z.optional(z.literal('reconcile')),
  mode: z.optional(z.literal('dry-run')),
  wouldAdd: z.optional(z.number()),
  wouldRemove: z.optional(z.number()),
  outcome: z.enum(['done', 'partial', 'failed', 'stopped']),
  added: z.number(),
  removed: z.number(),
  invalid: z.number(),
  error: z.optional(storedError),
  standing: z.object({
    lastSyncAt: z.optional(z.number()),
    askedAt: z.optional(z.number()),
    metaLow: z.optional(z.number()),
    metaHigh: z.optional(z.number()),
    deliveryStatus: z.optional(z.string()),
  }),
});

export type RunPage = { readonly runs: readonly SyncRun[]; readonly next?: string };

export function createRunStore(client: DynamoDBClient, tableName: string) {
  /** Newest first; `after` is the `next` of the page before. */
  async function listRuns(siteId: SiteId, audienceKey: AudienceKey, limit: number, after?: string): Promise<RunPage> {
    const partition = runPartition(siteId, audienceKey);
    const page = await queryNewestFirst(client, tableName, { partition, limit, after });
    const runs = page.items.map((item): SyncRun => {
      const { type: _, schemaVersion: __, ...fields } = itemSchema.parse(unmarshall(item));
      return present({ ...fields, standing: present(fields.standing), siteId, audienceKey }) as SyncRun;
    });
    return page.next === undefined ? { runs } : { runs, next: page.next };
  }

  return {
    /** Putting the same run again replaces it. */
    async putRun(run: SyncRun): Promise<void> {
      const fields = { type: 'run', schemaVersion: 1, ...run } satisfies z.infer<typeof itemSchema>;
      const key = { [PK]: runPartition(run.siteId, run.audienceKey), [SK]: runSort(run.at, run.runId) };
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: marshall({ ...key, ...fields }, { removeUndefinedValues: true }),
        }),
      );
    },

    listRuns,

    async newestRun(siteId: SiteId, audienceKey: AudienceKey): Promise<SyncRun | undefined> {
      return (await listRuns(siteId, audienceKey, 1)).runs[0];
    },
  };
}
