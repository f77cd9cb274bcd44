import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { MatchKeys } from '../domain/visitor/match-keys.ts';
import { refText, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { createAliasStore } from './alias-store.ts';
import { batchGet, type Item } from './batch-get.ts';
import { fromKeysItem, toKeysItem } from './match-keys-item.ts';
import { fromStateItem } from './read-visitor-item.ts';
import * as table from './table.ts';
import { hasRoomForTouchpoints, toStateItem } from './write-visitor-item.ts';

export type WriteOutcome =
  | { readonly kind: 'written' }
  /** Somebody else wrote meanwhile; `current` is what is stored now. */
  | { readonly kind: 'conflict'; readonly current: VisitorRecord | undefined };

export type RefPage<Ref> = { readonly refs: readonly Ref[]; readonly next?: Item };
export type DirtyRef = VisitorRef & { readonly dirtyAt: Instant };

export type VisitorStore = ReturnType<typeof createVisitorStore>;

/** The `visitors` table: states (`S`), match keys (`K`) and aliases (`A#`), and its two sparse indexes. */
export function createVisitorStore(client: DynamoDBClient, tableName: string) {
  const keysOf = (refs: readonly VisitorRef[], sort: string): Item[] => {
    const unique = new Map(refs.map((ref) => [refText(ref), ref]));
    return [...unique.values()].map((ref) => ({
      [table.PK]: { S: table.visitorKey(ref.siteId, ref.visitorId) },
      [table.SK]: { S: sort },
    }));
  };

  async function readAll<Value>(
    refs: readonly VisitorRef[],
    sort: string,
    read: (ref: VisitorRef, item: Item) => Value,
    options: { readonly consistent?: boolean } = {},
  ): Promise<ReadonlyMap<string, Value>> {
    const items = await batchGet(client, tableName, keysOf(refs, sort), options);
    return new Map(
      items.map((item) => {
        const ref = refOf(item);
        return [refText(ref), read(ref, item)];
      }),
    );
  }

  async function listIndex(
    index: typeof table.DUE_INDEX | typeof table.DIRTY_INDEX,
    partition: string,
    upTo: Instant | undefined,
    startAfter: Item | undefined,
  ): Promise<QueryCommandOutput> {
    return client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: index.name,
        KeyConditionExpression: upTo === undefined ? '#p = :p' : '#p = :p AND #s <= :upTo',
        ExpressionAttributeNames: { '#p': index.partition, ...(upTo === undefined ? {} : { '#s': index.sort }) },
        ExpressionAttributeValues: {
          ':p': { S: partition },
          ...(upTo === undefined ? {} : { ':upTo': { N: String(upTo) } }),
        },
        ...(startAfter === undefined ? {} : { ExclusiveStartKey: startAfter }),
      }),
    );
  }

  return {
    ...createAliasStore(client, tableName),

    hasRoomForTouchpoints,

    /** Keyed by `refText`; visitors never seen are absent. */
    readStates: (
      refs: readonly VisitorRef[],
      options?: { readonly consistent?: boolean },
    ): Promise<ReadonlyMap<string, VisitorRecord>> => readAll(refs, table.VISITOR_STATE, fromStateItem, options),

    /** Keyed by `refText`; visitors who never gave a key are absent. */
    readKeys: (
      refs: readonly VisitorRef[],
      options?: { readonly consistent?: boolean },
    ): Promise<ReadonlyMap<string, MatchKeys>> =>
      readAll(refs, table.VISITOR_KEYS, (_, item) => fromKeysItem(item), options),

    /** Stores `record` as its next version if nobody wrote since it was read. */
    async writeState(record: VisitorRecord): Promise<WriteOutcome> {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toStateItem(record),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            ...(record.version === 0
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: '#v = :v',
                  ExpressionAttributeNames: { '#v': 'v' },
                  ExpressionAttributeValues: { ':v': { N: String(record.version) } },
                }),
          }),
        );
        return { kind: 'written' };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { kind: 'conflict', current: error.Item === undefined ? undefined : fromStateItem(record, error.Item) };
      }
    },

    /** Stores joined keys if `previous` is still what is stored; `false`: somebody else wrote meanwhile. */
    async writeKeys(ref: VisitorRef, keys: MatchKeys, previous: MatchKeys | undefined): Promise<boolean> {
      try {
        await client.send(new PutItemCommand({ TableName: tableName, ...toKeysItem(ref, keys, previous) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    /** Visitors of one `due` shard whose time has come, earliest first. */
    async listDue(shard: number, upTo: Instant, startAfter?: Item): Promise<RefPage<VisitorRef>> {
      const page = await listIndex(table.DUE_INDEX, table.duePartition(shard), upTo, startAfter);
      return withNext((page.Items ?? []).map(refOf), page.LastEvaluatedKey);
    },

    /** Visitors of one `dirty` shard of a site, longest waiting first. */
    async listDirty(siteId: SiteId, shard: number, startAfter?: Item): Promise<RefPage<DirtyRef>> {
      const page = await listIndex(table.DIRTY_INDEX, table.dirtyPartition(siteId, shard), undefined, startAfter);
      const refs = (page.Items ?? []).map((item) => ({
        ...refOf(item),
        dirtyAt: Number(item[table.DIRTY_INDEX.sort]?.N),
      }));
      return withNext(refs, page.LastEvaluatedKey);
    },

    /**
     * One page of a site's states, in no order, or of those in one of `total` segments by the hash of their keys; a page may be
     * empty while there is a cursor. For `api` and the rule pass only.
     */
    async scanStates(
      siteId: SiteId,
      cursor?: Item,
      segment?: { readonly index: number; readonly total: number },
    ): Promise<{ readonly records: readonly VisitorRecord[]; readonly cursor?: Item }> {
      const page = await client.send(
        new ScanCommand({
          TableName: tableName,
          // What is left of an erased visitor is nobody.
          FilterExpression:
            'begins_with(pk, :prefix) AND sk = :state AND (attribute_not_exists(er) OR attribute_exists(l) OR attribute_exists(w) OR attribute_exists(k))',
          ExpressionAttributeValues: {
            ':prefix': { S: table.visitorPrefix(siteId) },
            ':state': { S: table.VISITOR_STATE },
          },
          ...(cursor === undefined ? {} : { ExclusiveStartKey: cursor }),
          ...(segment === undefined ? {} : { Segment: segment.index, TotalSegments: segment.total }),
        }),
      );
      const records = (page.Items ?? []).map((item) => fromStateItem(refOf(item), item));
      return page.LastEvaluatedKey === undefined ? { records } : { records, cursor: page.LastEvaluatedKey };
    },
  };
}

function withNext<Ref>(refs: readonly Ref[], next: Item | undefined): RefPage<Ref> {
  return next === undefined ? { refs } : { refs, next };
}

function refOf(item: Item): VisitorRef {
  const key = table.parseVisitorKey(item[table.PK]?.S ?? '');
  if (key === undefined) throw new Error('An item of the visitors table has a key of no known form');
  return { siteId: key.siteId as SiteId, visitorId: key.visitorId as VisitorId };
}
