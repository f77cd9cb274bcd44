import * as fc from 'fast-check';
import type { TrackedEvent, Trust } from '../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../shared/domain/ids.ts';
import { MINUTE } from '../../shared/domain/time.ts';

export const PERSON_EVENTS_FROM = Date.UTC(2026, 0, 5);

/** Events of several visitors who share e-mails, phones, accounts and devices in every way; event ids are unique to their visitor. */
export const personEventArbitrary: fc.Arbitrary<TrackedEvent> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }),
    visitor: fc.integer({ min: 0, max: 13 }),
    event: fc.constantFrom('page_view', 'page_view', 'add_to_cart', 'purchase', 'identify', 'generate_lead'),
    minute: fc.integer({ min: 0, max: 300 }),
    trust: fc.constantFrom<Trust>('server', 'server', 'signed', 'pixel'),
    email: fc.option(fc.constantFrom('crowd', 'crowd', 'crowd', 'a', 'b'), { nil: undefined, freq: 3 }),
    phone: fc.option(fc.constantFrom('1', '2'), { nil: undefined, freq: 1 }),
    user: fc.option(fc.constantFrom('anna', 'ben'), { nil: undefined, freq: 1 }),
    denied: fc.integer({ min: 0, max: 19 }),
    source: fc.option(fc.constantFrom('instagram', 'google'), { nil: undefined }),
  })
  .map(({ id, visitor, event, minute, trust, email, phone, user, denied, source }): TrackedEvent => {
    const eventId = `v${visitor}-e${id}`;
    const at = { eventId, event, occurredAt: PERSON_EVENTS_FROM + minute * MINUTE, trust };
    const visitorId = `v${String(visitor).padStart(2, '0')}` as VisitorId;
    if (denied === 0) return { ...at, visitorId, consent: 'denied' };
    const matchKeys = {
      ...(email === undefined ? {} : { email: email.padEnd(64, '0') }),
      ...(phone === undefined ? {} : { phone: phone.padEnd(64, '1') }),
    };
    return {
      ...at,
      visitorId,
      consent: 'granted',
      ...(Object.keys(matchKeys).length === 0 ? {} : { matchKeys }),
      ...(user === undefined ? {} : { userId: user }),
      ...(event === 'purchase' ? { orderId: `o-${eventId}` as OrderId, value: 10, currency: 'EUR' } : {}),
      ...(source === undefined ? {} : { url: `https://shop.example/?utm_source=${source}&utm_id=${eventId}` }),
    };
  });
