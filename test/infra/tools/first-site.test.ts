import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsFaultInWords } from '../../../infra/tools/first-site/aws-fault-in-words.ts';
import { makeFirstSite } from '../../../infra/tools/first-site/make-first-site.ts';
import { readFirstSiteOptions } from '../../../infra/tools/first-site/options.ts';
import { parseSiteId } from '../../../shared/domain/ids.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z') as Instant;
const SITE = parseSiteId('my-shop');
const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/123456789012/sync';
const asked = (...more: string[]) => ['--table', 'control', '--queue', QUEUE, '--site', 'my-shop', ...more];

let tables: TestTables;
let queues: TestQueues;
let queue: string;
beforeAll(async () => {
  [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  queue = (await queues.sqs.send(new CreateQueueCommand({ QueueName: 'sync' }))).QueueUrl ?? '';
});
afterAll(() => Promise.all([tables.stop(), queues.stop()]));

async function run(...more: string[]): Promise<string> {
  const options = readFirstSiteOptions(asked(...more));
  if (options === undefined) throw new Error('help was not asked for');
  const deps = { dynamodb: tables.client, sqs: queues.sqs, now: NOW };
  return makeFirstSite(deps, { ...options, table: tables.control, queue });
}

const keysIn = (text: string): readonly string[] => text.match(/bt_\w+_[\w-]{32}/g) ?? [];

describe('the first site', () => {
  it('is made with keys that open it, the built-in audiences, and a sync that makes them at Meta', async () => {
    const said = await run('--currency', 'chf', '--time-zone', 'Europe/Zurich', '--ad-account', '123');
    const control = createControlStore(tables.client, tables.control);
    const found = SITE === undefined ? undefined : await control.readSiteWithAudiences(SITE);
    expect(found?.site).toMatchObject({ currency: 'CHF', timeZone: 'Europe/Zurich', meta: { adAccountId: '123' } });
    expect(found?.audiences.map(({ audienceKey }) => audienceKey).sort()).toEqual(['abandoned-cart', 'visitors-30d']);
    const roles = await Promise.all(
      keysIn(said).map(async (key) => (await control.readSiteAndKey(undefined, key)).key),
    );
    expect(roles.map((key) => [key?.siteId, key?.role])).toEqual([
      ['my-shop', 'server'],
      ['my-shop', 'read'],
      ['my-shop', 'admin'],
    ]);
    const { Messages = [] } = await queues.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue }));
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toEqual([
      { v: 1, kind: 'sync', siteId: 'my-shop', at: NOW },
    ]);
  });

  it('is not made twice, but a lost key can be replaced', async () => {
    await expect(run()).rejects.toThrow(
      'There is a site my-shop already. A lost key is replaced with --new-key admin.',
    );
    const [key] = keysIn(await run('--new-key', 'admin'));
    const control = createControlStore(tables.client, tables.control);
    expect((await control.readSiteAndKey(undefined, key)).key?.role).toBe('admin');
  });

  it('gets no key before it is there', async () => {
    await expect(run('--site', 'other', '--new-key', 'read')).rejects.toThrow('There is no site other.');
  });

  it('finds the region in the address of the queue', () => {
    expect(readFirstSiteOptions(asked())?.region).toBe('eu-central-1');
  });

  it.each([
    [[], /Say --table, --queue and --site/],
    [asked('--site', 'My Shop'), /"My Shop" is no site id/],
    [asked('--currency', 'EURO'), /is no currency/],
    [asked('--time-zone', 'Berlin'), /is no time zone/],
    [asked('--new-key', 'root'), /is no role: server, read, admin/],
    [asked('--queue', 'sync'), /is no queue/],
    [asked('--colour', 'red'), /--colour/],
  ])('says in a sentence what is wrong with %j', (args, message) => {
    expect(() => readFirstSiteOptions(args)).toThrow(message);
  });

  it('says what to do when AWS does not let us', () => {
    const denied = Object.assign(new Error('nobody'), { name: 'CredentialsProviderError' });
    expect(awsFaultInWords(denied)).toContain('aws sso login');
  });
});
