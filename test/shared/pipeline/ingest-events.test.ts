import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyersOf } from '../../../shared/domain/conversion/buyers.ts';
import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import { summariseConversion } from '../../../shared/domain/conversion/summary.ts';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { joinOrders, joinTouchpoints } from '../../../shared/domain/visitor/join-facts.ts';
import { eventArbitrary } from '../../support/arbitrary-events.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const NOW = Date.UTC(2026, 0, 6);
let shop: IngestShop;
let stores: IngestShop['stores'];
let newSite: IngestShop['newSite'];
let ingestWith: (siteId: SiteId) => (requests: readonly (readonly TrackedEvent[])[]) => Promise<void>;

beforeAll(async () => {
  shop = await startIngestShop();
  ({ stores, newSite } = shop);
  ingestWith = (siteId) => (requests) => shop.ingest(siteId, requests, NOW);
});

afterAll(() => shop.stop());

const orderIds = (events: readonly TrackedEvent[]): readonly OrderId[] =>
  events.map((event) => event.orderId ?? (`e:${event.eventId}` as OrderId));

/** Everything that is a fact, in a form two runs can be compared in. */
async function dump(siteId: SiteId, events: readonly TrackedEvent[]): Promise<unknown> {
  const ref = { siteId, visitorId: 'v' as VisitorId };
  const state = (await stores.visitors.readStates([ref])).values().next().value;
  const conversions = await stores.conversions.read(siteId, orderIds(events));
  return {
    facts: state && {
      ...state.facts,
      orders: joinOrders(state.facts.orders, await stores.touches.listOrders(ref)),
      touchpoints: joinTouchpoints(state.facts.touchpoints, await stores.touches.listTouchpoints(ref, 0, NOW)),
    },
    conversions: [...conversions.values()]
      .map(({ conversion }): Conversion => ({ ...conversion, siteId: 'any' as SiteId }))
      .sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
  };
}

describe('ingesting events', () => {
  it('stores the same facts and orders whatever the order, duplication and batches, and writes nothing for a repetition', async () => {
    const events = fc.array(eventArbitrary, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(
        events,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 9 }),
        async (list, randoms, size) => {
          const [once, shuffled] = [await newSite(), await newSite()];
          await ingestWith(once)([list]);
          const random = (): number => randoms.next().value ?? 0;
          const arrived = [...list, ...list.filter(() => random() % 2 === 0)]
            .map((event) => ({ event, key: random() }))
            .sort((a, b) => a.key - b.key)
            .map(({ event }) => event);
          for (let start = 0; start < arrived.length; start += size) {
            const middle = start + Math.ceil(size / 2);
            await ingestWith(shuffled)([arrived.slice(start, middle), arrived.slice(middle, start + size)]);
          }
          expect(await dump(shuffled, list)).toEqual(await dump(once, list));
          const before = shop.writes();
          await ingestWith(shuffled)([arrived]);
          expect(shop.writes()).toBe(before);
        },
      ),
      // A fixed seed, so that a run can be repeated; the pure properties of the facts draw new logs every time.
      { numRuns: 100, seed: 20_260_106 },
    );
  });

  const at = NOW - 2 * DAY;
  const server = { trust: 'server', visitorId: 'v' as VisitorId } as const;
  const landing: TrackedEvent = {
    ...server,
    eventId: 'l',
    event: 'page_view',
    occurredAt: at,
    url: 'https://shop.example/?utm_source=instagram',
  };
  const purchase: TrackedEvent = {
    ...server,
    eventId: 'p',
    event: 'purchase',
    occurredAt: at + HOUR,
    orderId: 'o' as OrderId,
    value: 120,
    currency: 'EUR',
    items: [],
  };

  const readOrder = async (siteId: SiteId, orderId: string): Promise<Conversion | undefined> =>
    (await stores.conversions.read(siteId, [orderId as OrderId])).get(orderId as OrderId)?.conversion;

  it('gives an order the touchpoints before it, also when they arrive later', async () => {
    const siteId = await newSite();
    await ingestWith(siteId)([[purchase]]);
    expect((await readOrder(siteId, 'o'))?.path).toEqual([]);
    await ingestWith(siteId)([[landing, { ...landing, eventId: 'after', occurredAt: at + 2 * HOUR }]]);
    expect((await readOrder(siteId, 'o'))?.path.map(({ eventId }) => eventId)).toEqual(['l']);
  });

  it('finds touchpoints that no longer fit in the state', async () => {
    const siteId = await newSite();
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...landing,
      eventId: `l${index}`,
      occurredAt: at + index * MINUTE,
      url: `https://shop.example/?utm_source=source-${index}`,
    }));
    await ingestWith(siteId)([many]);
    await ingestWith(siteId)([[purchase]]);
    expect((await readOrder(siteId, 'o'))?.path).toHaveLength(20);
  });

  it('keeps neither visitor nor path of an order with a denial, whatever comes before or after', async () => {
    const denial: TrackedEvent = { ...purchase, eventId: 'd', trust: 'pixel', consent: 'denied' };
    for (const requests of [
      [[landing, purchase], [denial]],
      [[denial], [landing, purchase]],
    ]) {
      const siteId = await newSite();
      for (const request of requests) await ingestWith(siteId)([request]);
      const order = await readOrder(siteId, 'o');
      expect(order).toMatchObject({ denied: true, visitorIds: [], path: [] });
      expect(order?.claims.map(({ value }) => value)).toEqual([120, 120]);
    }
  });

  it('names no buyer who had refused and not agreed again, whatever comes first', async () => {
    const denial: TrackedEvent = { ...landing, eventId: 'd', trust: 'pixel', consent: 'denied' };
    const view = { ...landing, eventId: 'l2', occurredAt: at + MINUTE };
    const grant: TrackedEvent = { ...view, eventId: 'g', consent: 'granted', occurredAt: at + 2 * HOUR };
    const direct = { ...purchase, eventId: 'p2', orderId: 'o2' as OrderId, occurredAt: at - HOUR };
    for (const requests of [
      [[denial], [view, purchase, direct]],
      [[view, purchase, direct], [denial]],
    ]) {
      const siteId = await newSite();
      for (const request of requests) await ingestWith(siteId)([request]);
      const read = async () => {
        const [order, before] = [await readOrder(siteId, 'o'), await readOrder(siteId, 'o2')];
        if (order === undefined || before === undefined) throw new Error('an order is missing');
        return [summariseConversion(order), buyersOf(order), summariseConversion(before)];
      };
      expect(await read()).toEqual([
        'Unknown (no consent) → bought something, 120.00 EUR',
        [],
        'Direct → bought something, 120.00 EUR',
      ]);
      await ingestWith(siteId)([[grant]]);
      expect((await read()).slice(0, 2)).toEqual(['Instagram → bought something, 120.00 EUR', ['v']]);
    }
  });

  it('counts no sale of a refused purchase that has no order id', async () => {
    const { orderId: _, ...nameless } = { ...purchase, eventId: 'refused', trust: 'pixel' as const };
    const siteId = await newSite();
    await ingestWith(siteId)([[{ ...nameless, consent: 'denied' }]]);
    expect((await readOrder(siteId, 'e:refused'))?.claims).toEqual([]);
    await ingestWith(siteId)([[nameless]]);
    expect(await readOrder(siteId, 'e:refused')).toMatchObject({ denied: true, visitorIds: [], path: [] });
  });

  it('marks a reachable visitor dirty and due in the write that stores the cart', async () => {
    const siteId = await newSite();
    const cart: TrackedEvent = {
      ...server,
      eventId: 'c',
      event: 'add_to_cart',
      occurredAt: NOW - 10 * MINUTE,
      consent: 'granted',
      matchKeys: { email: 'a'.repeat(64) },
    };
    await ingestWith(siteId)([[cart]]);
    const { refs } = await stores.visitors.listDirty(siteId, 0).then(async (first) => {
      const rest = await Promise.all([1, 2, 3].map((shard) => stores.visitors.listDirty(siteId, shard)));
      return { refs: [first, ...rest].flatMap((page) => page.refs) };
    });
    expect(refs.map(({ visitorId }) => visitorId)).toEqual(['v']);
    const state = (await stores.visitors.readStates([{ siteId, visitorId: 'v' as VisitorId }])).values().next().value;
    expect(state?.operations).toEqual({
      told: { bits: 1, keysDigest: 'aaaaaaaa.' },
      dirtyAt: NOW,
      dueAt: cart.occurredAt + HOUR,
    });
  });
});
