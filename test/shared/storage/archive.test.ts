import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventsMessage } from '../../../shared/contracts/messages.ts';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { createArchive } from '../../../shared/storage/archive.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';

const NOW = Date.UTC(2026, 2, 10, 12, 30);
let engines: TestQueues;
let archive: ReturnType<typeof createArchive>;
let bucket: string;
let buckets = 0;
beforeAll(async () => {
  engines = await startQueues();
});
beforeEach(async () => {
  bucket = `archive-${++buckets}`;
  await engines.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  archive = createArchive(engines.s3, bucket);
});
afterAll(() => engines.stop());

const shop = 'shop' as SiteId;
function aMessage(receivedAt: number, eventIds: readonly string[], more: Partial<EventsMessage> = {}): EventsMessage {
  const events = eventIds.map((eventId) => ({
    eventId,
    event: 'page_view',
    occurredAt: receivedAt,
    visitorId: 'v' as VisitorId,
    trust: 'pixel' as const,
  }));
  return { v: 1, siteId: shop, receivedAt, events, withheld: [], rejected: [], ...more };
}

async function names(): Promise<readonly string[]> {
  const { Contents = [] } = await engines.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('the archive', () => {
  it('keeps one object for each site and hour of a batch, and the same one when the batch comes again', async () => {
    const batch = [
      aMessage(NOW, ['a']),
      aMessage(NOW + MINUTE, ['b']),
      aMessage(NOW - HOUR, ['c']),
      aMessage(NOW, ['d'], { siteId: 'other' as SiteId }),
    ];
    await archive.put(batch);
    const kept = await names();
    expect(kept.map((name) => name.replace(/-\d{15}-[0-9a-f]{20}/, '-WHEN-NAME'))).toEqual([
      `raw/other/2026-03-10/12/00${NOW}-WHEN-NAME.ndjson.gz`,
      `raw/shop/2026-03-10/11/00${NOW - HOUR}-WHEN-NAME.ndjson.gz`,
      `raw/shop/2026-03-10/12/00${NOW}-WHEN-NAME.ndjson.gz`,
    ]);
    await archive.put(batch);
    expect(await names()).toEqual(kept);
  });

  it('keeps nothing that only serves to find the buyer of an order', async () => {
    const [event] = aMessage(NOW, ['order']).events;
    if (event === undefined) throw new Error('there is one');
    const toFind = { matchKeys: { email: 'e'.repeat(64) }, clickIds: [{ type: 'gclid', value: 'G-1' }] } as const;
    await archive.put([aMessage(NOW, [], { events: [{ ...event, ...toFind, consentFrom: 'visitor' }] })]);
    const { lines } = await archive.recent(shop, { limit: 10, now: NOW });
    expect(lines).toEqual([{ kind: 'accepted', receivedAt: NOW, ...event, consentFrom: 'visitor' }]);
  });

  it('finds the newest events first, each once, and stops when there are enough', async () => {
    await archive.put([aMessage(NOW - 3 * HOUR, ['old']), aMessage(NOW - HOUR, ['again'])]);
    await archive.put([aMessage(NOW - HOUR + 1, ['again', 'new'])]);
    const all = await archive.recent(shop, { limit: 10, now: NOW });
    expect(all.complete).toBe(true);
    expect(all.lines.map(({ receivedAt, eventId }) => [receivedAt, eventId])).toEqual([
      [NOW - HOUR + 1, 'new'],
      [NOW - HOUR + 1, 'again'],
      [NOW - 3 * HOUR, 'old'],
    ]);
    expect((await archive.recent(shop, { limit: 1, now: NOW })).lines).toHaveLength(1);
    expect((await archive.recent('other' as SiteId, { limit: 10, now: NOW })).lines).toEqual([]);
  });

  it('tells the events of one instant the other way round than they were sent, however often they come', async () => {
    const batch = [aMessage(NOW, ['a', 'b', 'c']), aMessage(NOW, ['d', 'e'])];
    const inOrder = async () =>
      (await archive.recent(shop, { limit: 10, now: NOW })).lines.map(({ eventId }) => eventId);
    await archive.put(batch);
    expect(await inOrder()).toEqual(['e', 'd', 'c', 'b', 'a']);
    await archive.put(batch);
    expect(await inOrder()).toEqual(['e', 'd', 'c', 'b', 'a']);
    await archive.put([aMessage(NOW + 1, ['c'])]);
    expect((await archive.recent(shop, { limit: 10, now: NOW + 1 })).lines.map(({ eventId }) => eventId)).toEqual([
      ...['c', 'e', 'd', 'b', 'a'],
    ]);
  });

  it('shows an event that was withheld as withheld, though its money was kept', async () => {
    const withheld = [{ eventId: 'p', event: 'purchase', occurredAt: NOW, reason: 'money_only' as const }];
    await archive.put([aMessage(NOW, ['p'], { withheld })]);
    const { lines } = await archive.recent(shop, { limit: 10, now: NOW });
    expect(lines).toMatchObject([{ kind: 'withheld', eventId: 'p', reason: 'money_only' }]);
  });

  it('says when there was more than one request may look at', async () => {
    for (let i = 0; i < 80; i++) await archive.put([aMessage(NOW - i * 1_000, [`e${i}`])]);
    const { lines, complete } = await archive.recent(shop, { limit: 500, now: NOW });
    expect(complete).toBe(false);
    expect(lines).toHaveLength(64);
    expect((await archive.recent(shop, { limit: 20, now: NOW })).complete).toBe(true);
  });
});
