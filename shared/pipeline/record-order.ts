import { isDeepStrictEqual } from 'node:util';
import type { Conversion, OrderClaim, Refund } from '../domain/conversion/conversion.ts';
import { leadKindOf } from '../domain/conversion/lead.ts';
import { emptyConversion, joinConversion } from '../domain/conversion/merge-conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../domain/ids.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { present } from '../domain/visitor/join-facts.ts';

const TRIES = 8;

export interface OrderConversions {
  /** Keyed by order id; unknown orders are absent. */
  read(
    siteId: SiteId,
    orderIds: readonly OrderId[],
  ): Promise<ReadonlyMap<OrderId, { readonly conversion: Conversion; readonly version: number }>>;
  /** `false`: somebody else wrote meanwhile. `before`: what was read. */
  write(conversion: Conversion, version: number, before?: Conversion): Promise<boolean>;
}

/** All visitors of the persons these buyers are. */
export type PersonsOf = (siteId: SiteId, buyers: readonly VisitorId[]) => Promise<ReadonlySet<VisitorId>>;

/**
 * What an event says of its order; everything else is added by whoever knows the visitor. Money without consent is kept
 * under the shop's order id alone: of a refused purchase that has none the refusal stays, and no sale.
 */
export function contributionOfEvent(siteId: SiteId, orderId: OrderId, event: TrackedEvent): Conversion {
  const nothing = emptyConversion(siteId, orderId);
  const denied = event.consent === 'denied';
  const isLead = !denied && leadKindOf(event) !== undefined;
  const isSale = isLead || (event.event === 'purchase' && (!denied || event.orderId !== undefined));
  return {
    ...nothing,
    denied,
    claims: isSale ? [claimOf(event)] : [],
    refunds: event.event === 'refund' ? [refundOf(event)] : [],
  };
}

/** A contribution that only names a buyer and the touchpoints that may have led there. */
export function contributionOfVisitor(
  siteId: SiteId,
  orderId: OrderId,
  visitorId: VisitorId,
  path: readonly Touchpoint[],
  consent: Pick<Conversion, 'withdrawals' | 'regranted'>,
): Conversion {
  return { ...emptyConversion(siteId, orderId), visitorIds: [visitorId], path, ...consent };
}

function claimOf(event: TrackedEvent): OrderClaim {
  const { eventId, trust, value, currency, tax, shipping, discount } = event;
  return present({
    eventId,
    trust,
    kind: leadKindOf(event),
    at: event.occurredAt,
    value,
    currency,
    tax,
    shipping,
    discount,
    items: event.items ?? [],
  } as OrderClaim);
}

function refundOf(event: TrackedEvent): Refund {
  return present({
    refundId: event.refundId ?? event.eventId,
    at: event.occurredAt,
    value: event.value,
    items: event.items,
  } as Refund);
}

/**
 * Joins what a batch knows of orders into the stored conversions: read, join, write on condition, again on conflict.
 * What is stored already costs a read and no write, so every delivery verifies it.
 *
 * @param personsOf Given where links may have changed: touchpoints of visitors who are not (any more) of a buyer's person go.
 * @throws Unavailable when an order stays contended.
 */
export function createRecordOrders(conversions: OrderConversions) {
  return async (contributions: readonly Conversion[], personsOf?: PersonsOf): Promise<void> => {
    const byOrder = new Map<string, Conversion>();
    for (const contribution of contributions) {
      const key = `${contribution.siteId}#${contribution.orderId}`;
      const known = byOrder.get(key);
      byOrder.set(key, known === undefined ? contribution : joinConversion(known, contribution));
    }
    const bySite = Map.groupBy(byOrder.values(), ({ siteId }) => siteId);
    for (const [siteId, orders] of bySite) {
      let pending = orders;
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt === TRIES) throw new Unavailable('An order was changed by others too often while it was recorded');
        const stored = await conversions.read(
          siteId,
          pending.map(({ orderId }) => orderId),
        );
        const conflicts = await Promise.all(
          pending.map(async (contribution) => {
            const known = stored.get(contribution.orderId);
            const before = known?.conversion ?? emptyConversion(siteId, contribution.orderId);
            const after = await withoutStrangers(joinConversion(before, contribution), personsOf);
            if (known !== undefined && isDeepStrictEqual(before, after)) return undefined;
            return (await conversions.write(after, known?.version ?? 0, known?.conversion)) ? undefined : contribution;
          }),
        );
        pending = conflicts.filter((contribution) => contribution !== undefined);
      }
    }
  };
}

async function withoutStrangers(conversion: Conversion, personsOf: PersonsOf | undefined): Promise<Conversion> {
  const { siteId, visitorIds, path } = conversion;
  if (personsOf === undefined || path.every(({ visitorId }) => visitorId === undefined)) return conversion;
  const known = await personsOf(siteId, visitorIds);
  const kept = path.filter(({ visitorId }) => visitorId === undefined || known.has(visitorId));
  return kept.length === path.length ? conversion : { ...conversion, path: kept };
}
