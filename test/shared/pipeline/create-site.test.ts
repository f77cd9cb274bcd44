import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { createCreateSite } from '../../../shared/pipeline/create-site.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { randomSecret } from '../../support/site.ts';

let tables: TestTables;
beforeAll(async () => {
  tables = await startDynamo();
});
afterAll(() => tables.stop());

const BUILT_IN = ['abandoned-cart', 'visitors-30d'];

/** Makes a site; its calls to the database fail from the `calls`th on, as when a function is killed. */
async function makeSite(siteId: SiteId, calls = Number.POSITIVE_INFINITY, sends = true) {
  const client = new DynamoDBClient({
    endpoint: tables.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let left = calls;
  client.middlewareStack.add(
    (next) => (args) => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return next(args);
    },
    { step: 'initialize' },
  );
  const sent: SyncMessage[] = [];
  const createSite = createCreateSite({
    sites: createControlStore(client, tables.control),
    syncRequests: {
      async send(messages) {
        if (!sends) throw new Error('killed');
        sent.push(...messages);
      },
    },
    randomKey: (role) => `${siteId}-${role}`,
    randomSecret,
  });
  const outcome = await createSite({ siteId, now: 0 }).catch((error: Error) => error.message);
  client.destroy();
  return { outcome, sent };
}

describe('a new site', () => {
  it('is whole at the next call, wherever the first one ended', async () => {
    const control = createControlStore(tables.client, tables.control);
    for (let calls = 0; calls <= 8; calls++) {
      const siteId = `site-${calls}` as SiteId;
      await makeSite(siteId, calls);
      await makeSite(siteId);
      const found = await control.readSiteWithAudiences(siteId);
      expect(found?.audiences.map(({ audienceKey }) => audienceKey).sort(), `after ${calls} calls`).toEqual(BUILT_IN);
      for (const role of ['server', 'read', 'admin'] as const) {
        const { key } = await control.readSiteAndKey(siteId, `${siteId}-${role}`);
        expect(key, `after ${calls} calls`).toMatchObject({ role });
      }
    }
  });

  it('asks for its audiences at Meta also when it was there and nobody may have asked', async () => {
    const siteId = 'unasked' as SiteId;
    expect((await makeSite(siteId, undefined, false)).outcome).toBe('killed');
    const { outcome, sent } = await makeSite(siteId);
    expect(outcome).toEqual({ kind: 'taken' });
    expect(sent).toEqual([{ v: 1, kind: 'sync', siteId, at: 0 }]);
  });
});
