import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Audience, AudienceError } from '../domain/audience/audience.ts';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import { audienceItemKey } from './audience-item.ts';
import { fromRowItem } from './ledger-item.ts';
import { createSiteStore } from './site-store.ts';
import { accountPartition, LEDGER_SHARDS, ledgerPartition, PK, SK, shardOf } from './table.ts';
import { type UpdateExpression, updateExpression } from './update-expression.ts';

/** Audiences and their ledgers whatever became of them: people must be able to leave those too that nobody syncs any more. */
export function createEveryAudience(
  client: DynamoDBClient,
  tables: { readonly control: string; readonly ledger: string },
) {
  const { readPartition } = createSiteStore(client, tables.control);

  /** Unless somebody finished it meanwhile. */
  async function changeDeletion(
    siteId: SiteId,
    audienceKey: AudienceKey,
    metaAudienceId: string | undefined,
    { ExpressionAttributeValues = {}, ...expression }: UpdateExpression,
  ): Promise<void> {
    const isSame = metaAudienceId === undefined ? 'attribute_not_exists(metaAudienceId)' : 'metaAudienceId = :deleting';
    const values = metaAudienceId === undefined ? {} : { ':deleting': { S: metaAudienceId } };
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tables.control,
          Key: audienceItemKey(siteId, audienceKey),
          ...expression,
          ConditionExpression: `attribute_exists(deletionWanted) AND ${isSame}`,
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ...values },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  return {
    /** Also those that were deleted here and may be kept at Meta. */
    async everyAudience(siteId: SiteId): Promise<readonly Audience[]> {
      return ((await readPartition(siteId, true))?.audiences ?? []).map(({ audience }) => audience);
    },

    async noteAccount(adAccountId: string, siteId: SiteId): Promise<void> {
      const key = { [PK]: { S: accountPartition(adAccountId) }, [SK]: { S: siteId } };
      const Item = { ...key, type: { S: 'account' }, schemaVersion: { N: '1' } };
      await client.send(new PutItemCommand({ TableName: tables.control, Item }));
    },

    async sharesAccount(adAccountId: string, siteId: SiteId): Promise<boolean> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tables.control,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': PK },
          ExpressionAttributeValues: { ':p': { S: accountPartition(adAccountId) } },
          ConsistentRead: true,
        }),
      );
      return Items.some((item) => item[SK]?.S !== siteId);
    },

    /** The next sync makes it anew, and a rule pass fills it, if it is there and runs. */
    async forgetMetaAudience({ siteId, audienceKey, status }: Audience): Promise<void> {
      const isBlocked = status === 'blocked';
      await client.send(
        new UpdateItemCommand({
          TableName: tables.control,
          Key: audienceItemKey(siteId, audienceKey),
          UpdateExpression: `SET passWanted = :yes${isBlocked ? ', #status = :running' : ''} REMOVE metaAudienceId, lastError`,
          ConditionExpression: 'attribute_exists(pk)',
          ...(isBlocked ? { ExpressionAttributeNames: { '#status': 'status' } } : {}),
          ExpressionAttributeValues: {
            ':yes': { BOOL: true },
            ...(isBlocked ? { ':running': { S: 'running' } } : {}),
          },
        }),
      );
    },

    async noteDeletion({ siteId, audienceKey, metaAudienceId }: Audience, lastError: AudienceError): Promise<void> {
      await changeDeletion(siteId, audienceKey, metaAudienceId, updateExpression({ lastError }));
    },

    /** The key, and whatever was made under it meanwhile, stay. */
    async finishDeletion({ siteId, audienceKey, metaAudienceId }: Audience): Promise<void> {
      const gone = { metaAudienceId: null, deletionWanted: null, firstSyncAt: null, lastError: null, invalidRows: 0 };
      await changeDeletion(siteId, audienceKey, metaAudienceId, updateExpression(gone));
    },

    async *allRows(
      { siteId, audienceKey }: Pick<Audience, 'siteId' | 'audienceKey'>,
      after?: string,
    ): AsyncGenerator<readonly LedgerRow[]> {
      const first = after === undefined ? 0 : shardOf(after, LEDGER_SHARDS);
      for (let shard = first; shard < LEDGER_SHARDS; shard++) {
        const isRest = after !== undefined && shard === first;
        const pages = paginateQuery(
          { client },
          {
            TableName: tables.ledger,
            KeyConditionExpression: `#p = :p${isRest ? ' AND #s > :after' : ''}`,
            FilterExpression: 'attribute_exists(h)',
            ExpressionAttributeNames: { '#p': PK, ...(isRest ? { '#s': SK } : {}) },
            ExpressionAttributeValues: {
              ':p': { S: ledgerPartition(siteId, audienceKey, shard) },
              ...(isRest ? { ':after': { S: after } } : {}),
            },
            ConsistentRead: true,
          },
        );
        for await (const { Items = [] } of pages) yield Items.map(fromRowItem);
      }
    },
  };
}
