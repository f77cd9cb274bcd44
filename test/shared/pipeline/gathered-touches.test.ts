import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/time.ts';
import type { Touchpoint } from '../../../shared/domain/touchpoint/touchpoint.ts';
import { joinTouchpoints } from '../../../shared/domain/visitor/join-facts.ts';
import { PK, touchesKey } from '../../../shared/storage/table.ts';
import { scanAll } from '../../support/facts-dump.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const NOW = Date.UTC(2026, 0, 6);
const START = NOW - 5 * DAY;
const visitorId = 'v' as VisitorId;

let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

/** Like a UUID, which hardly compresses. */
const idOf = (index: number): string => createHash('sha256').update(`${index}`).digest('base64url');

const landing = (index: number, at = START + index * HOUR): TrackedEvent => ({
  trust: 'server',
  visitorId,
  eventId: idOf(index),
  event: 'page_view',
  occurredAt: at,
  url: `https://shop.example/?utm_source=source-${index}&utm_medium=email&utm_campaign=${idOf(index + 1_000)}`,
});
const purchase: TrackedEvent = {
  trust: 'server',
  visitorId,
  eventId: 'p',
  event: 'purchase',
  occurredAt: NOW - MINUTE,
  orderId: 'o' as OrderId,
  value: 120,
  currency: 'EUR',
  items: [],
};

const stateOf = async (siteId: SiteId) =>
  (await shop.stores.visitors.readStates([{ siteId, visitorId }])).values().next().value;

async function besideOf(siteId: SiteId): Promise<readonly Touchpoint[]> {
  return shop.stores.touches.listTouchpoints({ siteId, visitorId }, 0, NOW);
}

async function groupsOf(siteId: SiteId): Promise<number> {
  const items = await scanAll(shop.tables.client, shop.tables.touches);
  return items.filter((item) => item[PK]?.S === touchesKey(siteId, visitorId)).length;
}

const ids = (touches: readonly Touchpoint[] = []): readonly string[] => touches.map(({ eventId }) => eventId).sort();

describe('touchpoints of a visitor who comes again and again', () => {
  it('gather in the state, and go beside it several at a time', async () => {
    const siteId = await shop.newSite();
    for (let index = 0; index < 80; index++) await shop.ingest(siteId, [[landing(index)]], NOW);
    const beside = await besideOf(siteId);
    expect(beside.length).toBeGreaterThan(60);
    expect(await groupsOf(siteId)).toBeLessThanOrEqual(beside.length / 4);
    const state = await stateOf(siteId);
    const all = [...beside, ...(state?.facts.touchpoints ?? [])];
    expect(ids(all)).toEqual([...Array(80).keys()].map(idOf).sort());
  });

  it('are each there once however they arrive, are all seen by a late order, and cost nothing when they come again', async () => {
    const arrival = fc.record({
      order: fc.shuffledSubarray([...Array(40).keys()], { minLength: 15 }),
      size: fc.integer({ min: 1, max: 6 }),
      writers: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(arrival, async ({ order, size, writers }) => {
        const siteId = await shop.newSite();
        const events = order.map((index) => landing(index));
        const lanes = Array.from({ length: writers }, (_, lane) =>
          events.filter((_, place) => place % writers === lane),
        );
        const send = async (lane: readonly TrackedEvent[]): Promise<void> => {
          for (let start = 0; start < lane.length; start += size)
            await shop.ingest(siteId, [lane.slice(start, start + size)], NOW);
        };
        await Promise.all(lanes.map(send));
        const state = await stateOf(siteId);
        const all = joinTouchpoints(state?.facts.touchpoints ?? [], await besideOf(siteId));
        expect(ids(all)).toEqual(events.map(({ eventId }) => eventId).sort());

        const before = shop.writes();
        await Promise.all(lanes.map(send));
        await send([...events].reverse());
        expect(shop.writes()).toBe(before);

        await shop.ingest(siteId, [[purchase]], NOW);
        const found = await shop.stores.conversions.read(siteId, ['o' as OrderId]);
        expect(ids(found.get('o' as OrderId)?.conversion.path)).toEqual(ids(all));
      }),
      { numRuns: 12 },
    );
  });

  it('let an order see what lies in a group that ends after it', async () => {
    const siteId = await shop.newSite();
    await shop.ingest(siteId, [Array.from({ length: 40 }, (_, index) => landing(index))], NOW);
    await shop.ingest(siteId, [[{ ...purchase, occurredAt: START + 19 * HOUR + MINUTE }]], NOW);
    const found = await shop.stores.conversions.read(siteId, ['o' as OrderId]);
    expect(found.get('o' as OrderId)?.conversion.path).toHaveLength(20);
  });
});
