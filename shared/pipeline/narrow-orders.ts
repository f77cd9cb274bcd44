import { buyersOf } from '../domain/conversion/buyers.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { kindOf } from '../domain/conversion/lead.ts';
import { orderTime } from '../domain/conversion/order.ts';
import { factsOf } from '../domain/identity/person.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { VisitorRef } from '../domain/visitor/visitor-record.ts';
import { listed, type Orders } from './credit-orders.ts';
import { loadPersons, type PersonReads } from './load-persons.ts';

export const BUYERS = ['new', 'returning'] as const;
export type Buyers = (typeof BUYERS)[number];

export interface SpilledOrders {
  /** The earliest order of a visitor that no longer fits in the state; `undefined`: there is none. */
  firstOrderAt(ref: VisitorRef): Promise<Instant | undefined>;
}

/** Persons of so many orders are loaded at once. */
const AT_ONCE = 256;

type Bought = { readonly order: JudgedConversion; readonly buyer: VisitorId };

/**
 * The orders of new or of returning buyers. A buyer is new with the person's first order that is known, on any device; orders
 * without a buyer we may name are neither.
 */
export function createNarrowOrders({
  visitors,
  touches,
}: {
  readonly visitors: PersonReads;
  readonly touches: SpilledOrders;
}) {
  return async ({ siteId }: Site, buyers: Buyers | undefined, orders: Orders): Promise<Orders> => {
    if (buyers === undefined) return orders;
    const bought = (await listed(orders)).flatMap((order): readonly Bought[] => {
      const [buyer] = buyersOf(order);
      return buyer === undefined || order.replacedBy !== undefined ? [] : [{ order, buyer }];
    });
    const firsts = new Map<VisitorId, number>();
    const personOf = new Map<VisitorId, VisitorId>();
    const asked = new Set<VisitorId>();
    for (let start = 0; start < bought.length; start += AT_ONCE) {
      const ids = new Set(bought.slice(start, start + AT_ONCE).map(({ buyer }) => buyer));
      const records = [...(await visitors.readStates([...ids].map((visitorId) => ({ siteId, visitorId })))).values()];
      const persons = await loadPersons(visitors, siteId, records);
      for (const record of records) {
        const person = persons.of(record);
        personOf.set(record.visitorId, person.personId);
        for (const { at } of factsOf(person).orders) note(firsts, person.personId, at);
        for (const visitor of person.visitors) {
          if (visitor.spilled?.ordersTo === undefined || asked.has(visitor.visitorId)) continue;
          asked.add(visitor.visitorId);
          note(firsts, person.personId, (await touches.firstOrderAt(visitor)) ?? visitor.spilled.ordersTo);
        }
      }
    }
    const idOf = (buyer: VisitorId): VisitorId => personOf.get(buyer) ?? buyer;
    for (const { order, buyer } of bought) if (kindOf(order) === 'purchase') note(firsts, idOf(buyer), timeOf(order));
    return bought
      .filter(({ order, buyer }) => {
        const first = firsts.get(idOf(buyer)) ?? timeOf(order);
        return first < timeOf(order) === (buyers === 'returning');
      })
      .map(({ order }) => order);
  };
}

const timeOf = (order: JudgedConversion): number => orderTime(order) ?? 0;

function note(firsts: Map<VisitorId, number>, personId: VisitorId, at: number): void {
  const known = firsts.get(personId);
  if (known === undefined || at < known) firsts.set(personId, at);
}
