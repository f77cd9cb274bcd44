import * as fc from 'fast-check';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../shared/domain/ids.ts';

const itemArbitrary = fc.record(
  { itemId: fc.constantFrom('shoes', 'socks', 'hat'), quantity: fc.integer({ min: 1, max: 3 }) },
  { requiredKeys: ['itemId'] },
);

/**
 * Events of one visitor with few ids, times and items, so that duplicates, resends with another time, ties and
 * re-used order ids all come up.
 */
export const eventArbitrary: fc.Arbitrary<TrackedEvent> = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }),
    event: fc.constantFrom(
      'page_view',
      'view_item',
      'add_to_cart',
      'remove_from_cart',
      'view_cart',
      'purchase',
      'click',
      'custom',
      '__proto__',
    ),
    minute: fc.integer({ min: 0, max: 200 }),
    consent: fc.constantFrom(undefined, undefined, undefined, 'granted' as const, 'denied' as const),
    items: fc.option(fc.array(itemArbitrary, { maxLength: 3 }), { nil: undefined }),
    order: fc.option(fc.integer({ min: 0, max: 11 }), { nil: undefined }),
    value: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    source: fc.option(fc.constantFrom('instagram', 'google', 'newsletter-with-a-rather-long-name'), { nil: undefined }),
  })
  .map(({ id, event, minute, consent, items, order, value, source }) => ({
    eventId: `e${id}`,
    event,
    occurredAt: Date.UTC(2026, 0, 5) + minute * 60_000 + id,
    visitorId: 'v' as VisitorId,
    trust: 'server' as const,
    ...(consent === undefined ? {} : { consent }),
    ...(items === undefined ? {} : { items }),
    ...(order === undefined ? {} : { orderId: `o${order}` as OrderId }),
    ...(value === undefined ? {} : { value, currency: 'EUR' }),
    ...(source === undefined ? {} : { url: `https://shop.example/?utm_source=${source}&utm_id=${id}` }),
  }));
