import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import type { SiteId } from '../domain/ids.ts';
import { fromRowItem } from './ledger-item.ts';
import { PK } from './table.ts';

/** All rows of all ledgers, a page at a time, whatever became of their audiences; for the nightly check alone. */
export async function* scanLedgers(
  client: DynamoDBClient,
  tableName: string,
): AsyncGenerator<ReadonlyMap<SiteId, readonly LedgerRow[]>> {
  const pages = paginateScan({ client }, { TableName: tableName, FilterExpression: 'attribute_exists(h)' });
  for await (const { Items = [] } of pages) {
    const bySite = Map.groupBy(Items, (item) => (item[PK]?.S?.split('#')[0] ?? '') as SiteId);
    yield new Map([...bySite].map(([siteId, items]) => [siteId, items.map(fromRowItem)]));
  }
}
