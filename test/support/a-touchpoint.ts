import type { Conversion, OrderClaim } from '../../shared/domain/conversion/conversion.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../../shared/domain/ids.ts';
import type { Touchpoint } from '../../shared/domain/touchpoint/touchpoint.ts';

/** Noon of a day in 2026, by its number. */
export const noon = (day: number): number => Date.UTC(2026, 0, day, 12);

let made = 0;

export function aTouchpoint(fields: Partial<Touchpoint> = {}): Touchpoint {
  return { at: noon(1), eventId: `t${made++}`, kind: 'view', ...fields };
}

export function aPageView(fields: Partial<TrackedEvent> = {}): TrackedEvent {
  return {
    eventId: 'e1',
    event: 'page_view',
    occurredAt: noon(1),
    visitorId: 'v' as VisitorId,
    trust: 'pixel',
    ...fields,
  };
}

export function aClaim(fields: Partial<OrderClaim> = {}): OrderClaim {
  return { eventId: 'p1', trust: 'server', at: noon(20), value: 120, currency: 'EUR', items: [], ...fields };
}

/** An order of a known visitor, worth 120 EUR, with nothing that led to it. */
export function aConversion(fields: Partial<Conversion> = {}): Conversion {
  return {
    siteId: 'shop' as SiteId,
    orderId: 'o1' as OrderId,
    claims: [aClaim()],
    refunds: [],
    visitorIds: ['v' as VisitorId],
    denied: false,
    path: [],
    withdrawals: [],
    regranted: [],
    ...fields,
  };
}
