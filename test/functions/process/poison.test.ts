import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessHandler } from '../../../functions/process/handler.ts';
import type { VisitorId } from '../../../shared/domain/ids.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const NOW = Date.UTC(2026, 0, 6);
let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

const cart = { event: 'add_to_cart' };
/** What no function of ours sends. Of one that can be read the event that is wrong fails, others do not. */
const POISON: readonly (readonly [string, { readonly event?: object; readonly message?: object }])[] = [
  ['a time of receipt beyond all days', { message: { receivedAt: 1e300 } }],
  ['a time of receipt before all days', { message: { receivedAt: -1e300 } }],
  ['a broken time of receipt', { message: { receivedAt: NOW + 0.5 } }],
  ['an event’s time beyond all days', { event: { occurredAt: 1e300 } }],
  ['a visitor that is a number', { event: { visitorId: 7 } }],
  ['no match keys', { event: { matchKeys: null } }],
  ['an e-mail that is a number', { event: { matchKeys: { email: 7 } } }],
  ['items that are none', { event: { ...cart, items: 'shoes' } }],
  ['an item that is nothing', { event: { ...cart, items: [null] } }],
  ['an address that is a number', { event: { url: 5 } }],
  ['an order that is a number', { event: { event: 'purchase', orderId: 5 } }],
];

describe('a batch with a message that is wrong inside', () => {
  it.each(POISON)('applies all others: %s', async (_, { event = {}, message = {} }) => {
    const siteId = await shop.newSite();
    const good = { eventId: 'e', event: 'page_view', occurredAt: NOW, trust: 'server' };
    const bodies = ['v0', 'v1', 'v2'].map((visitorId) => {
      const isBad = visitorId === 'v1';
      const events = [{ ...good, visitorId, ...(isBad ? event : {}) }];
      const envelope = { v: 1, siteId, receivedAt: NOW, withheld: [], rejected: [] };
      return { ...envelope, events, ...(isBad ? message : {}) };
    });
    const handler = createProcessHandler({
      ingestEvents: shop.ingestEvents,
      rejected: { put: async () => {} },
      reportFault: () => {},
      reportUnreadable: () => {},
    });
    const Records = bodies.map((body, index) => ({
      messageId: `m${index}`,
      body: JSON.stringify(body),
      attributes: { SentTimestamp: String(NOW) },
    }));
    const answer = await handler({ Records } as unknown as SQSEvent, { getRemainingTimeInMillis: () => 30_000 });
    expect(answer.batchItemFailures.filter(({ itemIdentifier }) => itemIdentifier !== 'm1')).toEqual([]);
    const refs = ['v0', 'v2'].map((visitorId) => ({ siteId, visitorId: visitorId as VisitorId }));
    expect((await shop.stores.visitors.readStates(refs)).size).toBe(2);
  });
});
