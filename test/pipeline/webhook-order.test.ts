import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readShopify } from '../../shared/contracts/webhooks/read-shopify.ts';
import { readWooCommerce } from '../../shared/contracts/webhooks/read-woocommerce.ts';
import { emptyConversion } from '../../shared/domain/conversion/merge-conversion.ts';
import { orderTime, orderValue } from '../../shared/domain/conversion/order.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../../shared/domain/ids.ts';
import { refText } from '../../shared/domain/visitor/visitor-record.ts';
import { matchKeyHashing } from '../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents } from '../../shared/pipeline/accept-events.ts';
import { createConversionStore } from '../../shared/storage/conversion-store.ts';
import { NOW, startApi, type TestApi } from '../support/api.ts';
import { aSite } from '../support/site.ts';
import { type Payload, payload } from '../support/webhooks.ts';

const READERS = { shopify: readShopify, woocommerce: readWooCommerce } as const;
const RUNS = 10;
let api: TestApi;
let shops = 0;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const acceptEvents = createAcceptEvents({
  ...matchKeyHashing,
  digest: (text) => createHash('sha256').update(text).digest('hex'),
  isSigned: () => false,
});

type Delivery = readonly [provider: keyof typeof READERS, topic: string, body: Payload];

/** What `webhook` queues for a delivery; the token `t` is of the visitor `v`. */
async function eventsOf([provider, topic, body]: Delivery): Promise<readonly TrackedEvent[]> {
  const readToken = (text: string) => (text === 't' ? 'v' : undefined);
  const reading = READERS[provider](topic, body, { shopUrl: 'https://shop.example', readToken });
  if (reading.kind === 'refused') throw new Error(reading.detail);
  const receivedAt = NOW + 30 * 86_400_000;
  const { events, rejected } = await acceptEvents({
    site: aSite(),
    trust: 'server',
    receivedAt,
    events: reading.events,
  });
  expect(rejected).toEqual([]);
  return events.map((event) => (event.visitorId === 'v' ? { ...event, consentFrom: 'token' } : event));
}

/** Applies messages one after the other to a site of its own; what is known of the order and of its buyer afterwards. */
async function factsAfter(messages: readonly (readonly Partial<TrackedEvent>[])[], orderId: OrderId) {
  const siteId = `shop-${++shops}` as SiteId;
  await api.control.createSite(aSite({ siteId }));
  for (const events of messages) await api.ingest(siteId, events);
  const orders = await createConversionStore(api.tables.client, api.tables, () => Date.now()).read(siteId, [orderId]);
  const ref = { siteId, visitorId: 'v' as VisitorId };
  const states = await api.visitors.readStates([ref]);
  const order = orders.get(orderId)?.conversion ?? emptyConversion(siteId, orderId);
  return { order: { ...order, siteId: '' as SiteId }, buyer: states.get(refText(ref))?.facts };
}

const shopify = (over: Payload): Payload =>
  payload('shopify-order', { note_attributes: [{ name: 'backtrail', value: 't' }], ...over });
const woo = (over: Payload): Payload =>
  payload('woocommerce-order', { meta_data: [{ id: 1, key: '_backtrail', value: 't' }], ...over });
const refund = payload('shopify-refund');

/** The life of an order, as its platform tells it. */
const LIVES: readonly (readonly [name: string, orderId: string, value: number, life: readonly Delivery[]])[] = [
  [
    'a Shopify order that was pending, paid, lowered and paid back in part',
    '5940139491234',
    84.9,
    [
      ['shopify', 'orders/create', shopify({ financial_status: 'pending', updated_at: '2026-03-10T10:30:00+01:00' })],
      ['shopify', 'orders/paid', shopify({ updated_at: '2026-03-11T08:00:00+01:00' })],
      ['shopify', 'orders/updated', shopify({ updated_at: '2026-03-11T09:00:00+01:00', total_price: '104.90' })],
      ['shopify', 'refunds/create', refund],
      [
        'shopify',
        'orders/updated',
        shopify({
          updated_at: '2026-03-12T09:00:01+01:00',
          total_price: '104.90',
          financial_status: 'partially_refunded',
          refunds: [refund],
        }),
      ],
    ],
  ],
  [
    'a Shopify order that was reserved and given up',
    '5940139491234',
    0,
    [
      ['shopify', 'orders/create', shopify({ financial_status: 'authorized' })],
      [
        'shopify',
        'orders/cancelled',
        shopify({
          financial_status: 'voided',
          cancelled_at: '2026-03-11T00:00:00Z',
          updated_at: '2026-03-11T00:00:00Z',
        }),
      ],
    ],
  ],
  [
    'a WooCommerce order that failed, was paid and paid back in two parts',
    '4750',
    90,
    [
      ['woocommerce', 'order.created', woo({ status: 'failed', date_paid_gmt: null })],
      ['woocommerce', 'order.updated', woo({ date_modified_gmt: '2026-03-10T10:00:00' })],
      [
        'woocommerce',
        'order.updated',
        woo({ date_modified_gmt: '2026-03-11T10:00:00', refunds: [{ id: 81, total: '-10.00' }] }),
      ],
      [
        'woocommerce',
        'order.updated',
        woo({
          date_modified_gmt: '2026-03-12T10:00:00',
          status: 'completed',
          refunds: [
            { id: 81, total: '-10.00' },
            { id: 82, total: '-4.92' },
          ],
        }),
      ],
    ],
  ],
];

describe.each(LIVES)('%s', (_, id, value, life) => {
  const orderId = id as OrderId;
  const story: Partial<TrackedEvent> = {
    eventId: 'landing',
    event: 'page_view',
    occurredAt: NOW - 86_400_000,
    visitorId: 'v' as VisitorId,
    trust: 'pixel',
    consent: 'granted',
    url: 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story',
  };

  it('is the same whatever arrives first, and how often', async () => {
    const messages = [[story], ...(await Promise.all(life.map(eventsOf)))];
    const expected = await factsAfter(messages, orderId);
    expect(expected.order).toMatchObject({ visitorIds: ['v'], path: [{ source: 'instagram' }] });
    expect(orderValue(expected.order, 'paid').net).toBeCloseTo(value, 6);
    expect(orderTime(expected.order)).toBe(Date.UTC(2026, 2, 10, 9, 30));
    const anyOrder = fc.shuffledSubarray(messages, { minLength: messages.length });
    const again = fc.subarray(messages);
    await fc.assert(
      fc.asyncProperty(anyOrder, again, async (order, repeats) => {
        expect(await factsAfter([...order, ...repeats], orderId)).toEqual(expected);
      }),
      { numRuns: RUNS, seed: 36 },
    );
  }, 60_000);
});
