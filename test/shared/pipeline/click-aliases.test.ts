import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { VisitorId } from '../../../shared/domain/ids.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const NOW = Date.UTC(2026, 0, 6);
let shop: IngestShop;

beforeAll(async () => {
  shop = await startIngestShop();
});

afterAll(() => shop.stop());

const landing = (eventId: string, query: string): TrackedEvent => ({
  eventId,
  event: 'page_view',
  occurredAt: NOW,
  visitorId: 'v' as VisitorId,
  trust: 'pixel',
  consent: 'granted',
  url: `https://shop.example/${query}`,
});

/** How often something was put for one visitor's events, each in a batch of its own. */
async function puts(settings: Partial<Site>, events: readonly TrackedEvent[]): Promise<readonly number[]> {
  const siteId = await shop.newSite(settings);
  const counts: number[] = [];
  for (const event of events) {
    const before = shop.writes();
    await shop.ingest(siteId, [[event]], NOW);
    counts.push(shop.writes() - before);
  }
  return counts;
}

describe('remembering who came in by a click id', () => {
  const events = [landing('a', '?gclid=1'), landing('a', '?gclid=1'), landing('b', '?gclid=1'), landing('c', '')];

  it('costs one write a click, where webhooks ask for it', async () => {
    expect(await puts({ webhooks: { shopify: { secret: 'hush-hush-hush' } } }, events)).toEqual([2, 0, 1, 0]);
  });

  it.each([
    ['without webhooks', {}],
    ['whose webhooks have no secret', { webhooks: { shopify: { paidStatuses: ['paid'] } } }],
  ])('costs nothing for a site %s', async (_, settings) => {
    expect(await puts(settings, events)).toEqual([1, 0, 1, 0]);
  });
});
