import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRule } from '../../../shared/contracts/rule-schema.ts';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { AudienceKey, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { refText } from '../../../shared/domain/visitor/visitor-record.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const T = Date.UTC(2026, 2, 10, 12);
let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

const view = (id: string, occurredAt: number, visitorId = 'v'): TrackedEvent => ({
  eventId: id,
  event: 'view_item',
  occurredAt,
  visitorId: visitorId as VisitorId,
  trust: 'server',
});

async function add(siteId: SiteId, key: string, rule: unknown, createdAt = T) {
  const audienceKey = key as AudienceKey;
  const given = { siteId, audienceKey, name: key, rule: readRule(rule), status: 'running', createdAt } as const;
  return shop.control.createAudience(given);
}

async function historyOf(siteId: SiteId, visitorId = 'v') {
  const ref = { siteId, visitorId: visitorId as VisitorId };
  return (await shop.stores.visitors.readStates([ref])).get(refText(ref))?.facts.history;
}

const often = { did: 'view_item', within: '30d', minCount: 3 };

describe('a history', () => {
  it('is kept only where a rule asks for it, and page views of one cell cost no write elsewhere', async () => {
    const siteId = await shop.newSite();
    await shop.ingest(siteId, [[view('a', T)]], T);
    const before = shop.writes();
    await shop.ingest(siteId, [[view('b', T + 1_000)]], T + 1_000);
    expect(shop.writes()).toBe(before);
    expect(await historyOf(siteId)).toBeUndefined();
    await add(siteId, 'often', often);
    await shop.ingest(siteId, [[view('c', T + 2_000)], [view('d', T + 3_000)]], T + 3_000);
    expect(Object.values((await historyOf(siteId)) ?? {}).map((found) => found.map(({ at }) => at))).toEqual([
      [T + 3_000, T + 2_000],
    ]);
    const collected = shop.writes();
    await shop.ingest(siteId, [[view('d', T + 3_000)], [view('c', T + 2_000)]], T + 3_000);
    expect(shop.writes()).toBe(collected);
  });

  it('is shared, and collected anew once nobody asked for it; what nobody asks for goes with another write', async () => {
    const siteId = await shop.newSite();
    const first = await add(siteId, 'often', often);
    const [id = ''] = Object.keys(first.collectedSince ?? {});
    const second = await add(siteId, 'oftener', { ...often, minCount: 5 }, T + 5);
    expect(second.collectedSince).toEqual({ [id]: T });
    await shop.ingest(siteId, [[view('a', T)]], T);
    await shop.control.deleteAudience(siteId, first.audienceKey, T + 6);
    const edited = await shop.control.updateAudience(
      siteId,
      second.audienceKey,
      (audience) => ({ ...audience, rule: readRule({ did: '*', within: '1d' }) }),
      T + 7,
    );
    expect(edited.after.collectedSince).toBeUndefined();
    await shop.ingest(siteId, [[view('b', T + 2 * DAY)]], T + 2 * DAY);
    expect(await historyOf(siteId)).toBeUndefined();
    expect((await add(siteId, 'again', often, T + 9)).collectedSince).toEqual({ [id]: T + 9 });
  });

  it('is asked for 16 times a site at most', async () => {
    const siteId = await shop.newSite();
    const items = Array.from({ length: 17 }, (_, index) => ({ did: 'view_item', within: '1d', item: `i${index}` }));
    await add(siteId, 'most', { any: items.slice(0, 16) });
    await expect(add(siteId, 'one-more', items[16])).rejects.toThrow('may ask for 16 histories');
    await add(siteId, 'the-same', items[15]);
  });
});
