import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, MINUTE } from '../../../shared/domain/time.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const NOW = Date.UTC(2026, 0, 20);
let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

function visit(eventId: string, occurredAt: number, more: Partial<TrackedEvent> = {}): TrackedEvent {
  const visitorId = 'v' as VisitorId;
  const known = { trust: 'server', consent: 'granted', matchKeys: { fbp: 'fb.1.1700000000000.1' } } as const;
  return { eventId, event: 'page_view', occurredAt, visitorId, ...known, ...more } as TrackedEvent;
}

it('events that come too late for Meta are counted, and no others', async () => {
  const siteId = await shop.newSite({ meta: { pixelId: '42' } });
  const events = [
    visit('old', NOW - 7 * DAY),
    visit('young', NOW - 7 * DAY + MINUTE),
    visit('own', NOW - 8 * DAY, { event: 'identify' }),
  ];
  await shop.ingest(siteId, [events], NOW);
  expect(shop.tooOld()).toBe(1);
  expect(shop.forwarded.flatMap((message) => message.events.map(({ eventId }) => eventId))).toEqual(['young']);

  const silent = await shop.newSite();
  await shop.ingest(silent, [events], NOW);
  expect(shop.tooOld()).toBe(1);
});
