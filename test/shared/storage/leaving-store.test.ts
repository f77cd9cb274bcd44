import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import type { Leaving } from '../../../shared/domain/leaving/leaving.ts';
import { createLeavingStore } from '../../../shared/storage/leaving-store.ts';
import { OPEN_LEAVINGS, openLeavingSort, PK, SK } from '../../../shared/storage/table.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';

const siteId = 'shop' as SiteId;
let tables: TestTables;
beforeAll(async () => {
  tables = await startDynamo();
});
afterAll(() => tables.stop());

const leaving: Leaving = {
  siteId,
  leavingId: 'one',
  reason: 'withdrawal',
  requestedAt: 1,
  visitorIds: ['anna' as VisitorId],
  aliasIds: [],
  emails: ['aa'],
  phones: [],
  atMeta: { status: 'pending' },
};

async function entries(): Promise<number> {
  const query = { ':pk': { S: OPEN_LEAVINGS } };
  const found = new QueryCommand({
    TableName: tables.control,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: query,
  });
  return (await tables.client.send(found)).Count ?? 0;
}

describe('open leavings', () => {
  it('are there once, with their entry, however often they are opened', async () => {
    const store = createLeavingStore(tables.client, tables.control);
    expect(await store.open(leaving)).toBe(true);
    expect(await store.open({ ...leaving, emails: ['bb'] })).toBe(false);
    expect(await store.listOpen(siteId)).toEqual([leaving]);
    await store.changeLeaving(leaving, (one) => ({ ...one, atMeta: { status: 'confirmed', at: 2, way: 'users' } }));
    expect(await store.open(leaving)).toBe(false);
    expect(await entries()).toBe(0);
  });

  it('whose leaving was never stored are dropped when somebody looks', async () => {
    const store = createLeavingStore(tables.client, tables.control);
    const Item = marshall({ [PK]: OPEN_LEAVINGS, [SK]: openLeavingSort(siteId, 'lost'), siteId, leavingId: 'lost' });
    await tables.client.send(new PutItemCommand({ TableName: tables.control, Item }));
    expect(await store.listOpen(siteId)).toEqual([]);
    expect(await entries()).toBe(0);
  });
});
