import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import type { OrderId, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import type { Touchpoint } from '../../../shared/domain/touchpoint/touchpoint.ts';

export const MONTH_START = Date.UTC(2026, 2, 1);
export const MONTH_DAYS = 31;
export const MONTH_TOUCHES = 5;
const CAMPAIGNS = 40;
const PLATFORMS = ['instagram', 'facebook', 'google', 'tiktok', 'newsletter'] as const;

/** A buyer of their own each; five contacts in the days before. */
export function monthOrder(index: number, orders: number): Conversion {
  const at = MONTH_START + Math.floor((index / orders) * MONTH_DAYS * DAY);
  const visitorId = `5f0c6a3e-1b7d-4c52-9a41-${index.toString(16).padStart(12, '0')}` as VisitorId;
  return {
    siteId: 'local' as SiteId,
    orderId: `R-${100_000 + index}` as OrderId,
    claims: [
      {
        eventId: `order-${100_000 + index}`,
        trust: 'server',
        at,
        value: 40 + (index % 161),
        currency: 'EUR',
        tax: 8,
        shipping: 4.9,
        items: [
          {
            itemId: `SKU-${index % 300}`,
            name: 'Trail shoe',
            category: 'Shoes',
            price: 36 + (index % 161),
            quantity: 1,
          },
        ],
      },
    ],
    refunds: [],
    visitorIds: [visitorId],
    denied: false,
    path: Array.from({ length: MONTH_TOUCHES }, (_, i) =>
      touch(index * MONTH_TOUCHES + i, at - (MONTH_TOUCHES - i) * 20 * HOUR),
    ),
    withdrawals: [],
    regranted: [],
  };
}

function touch(index: number, at: number): Touchpoint {
  const source = PLATFORMS[index % PLATFORMS.length] ?? 'google';
  const campaign = (index * 7) % CAMPAIGNS;
  return {
    at,
    eventId: `8d1e7c90-6f2a-4b35-8e17-${index.toString(16).padStart(12, '0')}`,
    kind: 'view',
    source,
    medium: source === 'newsletter' ? 'email' : 'paid_social',
    campaign: `spring-${campaign}`,
    content: `creative-${index % 12}`,
    ...(source === 'google' ? { clickIdType: 'gclid', clickIdDigest: `d${index.toString(36)}` } : {}),
    landingPage: `/collections/trail-${index % 25}`,
  };
}
