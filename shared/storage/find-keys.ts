import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import { packHash } from './pack-hash.ts';
import { PK, parseVisitorKey, SK, VISITOR_KEYS, visitorPrefix } from './table.ts';

const SEGMENTS = 8;

/** Finds visitors by a hash they gave. Reads the whole table, about a cent per million people, so it is for rare questions. */
export function createFindKeys(client: DynamoDBClient, tableName: string) {
  async function scan(siteId: SiteId, hash: string, segment: number): Promise<readonly VisitorId[]> {
    const pages = paginateScan(
      { client },
      {
        TableName: tableName,
        Segment: segment,
        TotalSegments: SEGMENTS,
        FilterExpression: '#sk = :keys AND begins_with(#pk, :site) AND (contains(d, :packed) OR contains(d, :hash))',
        ExpressionAttributeNames: { '#pk': PK, '#sk': SK },
        ExpressionAttributeValues: {
          ':keys': { S: VISITOR_KEYS },
          ':site': { S: visitorPrefix(siteId) },
          ':packed': { S: packHash(hash) },
          ':hash': { S: hash },
        },
        ProjectionExpression: '#pk',
      },
    );
    const found: VisitorId[] = [];
    for await (const { Items = [] } of pages)
      for (const item of Items) {
        const key = parseVisitorKey(item[PK]?.S ?? '');
        if (key !== undefined) found.push(key.visitorId as VisitorId);
      }
    return found;
  }

  return {
    async visitorsWithHash(siteId: SiteId, hash: string): Promise<readonly VisitorId[]> {
      const parts = Array.from({ length: SEGMENTS }, (_, segment) => scan(siteId, hash, segment));
      return (await Promise.all(parts)).flat();
    },
  };
}
