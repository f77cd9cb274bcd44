import type { Conversion, JudgedConversion } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import {
  createFindBetterOrders,
  hasBuyerAmong,
  mayBeReplaced,
  REPLACEMENT_WINDOW,
} from '../domain/conversion/replacement.ts';
import type { OrderId, SiteId, VisitorId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { loadPersons, mayHaveOthers, type PersonReads } from './load-persons.ts';

export interface StoredConversions {
  /** Keyed by order id; unknown orders are absent. */
  read(
    siteId: SiteId,
    orderIds: readonly OrderId[],
  ): Promise<ReadonlyMap<OrderId, { readonly conversion: Conversion }>>;
  /** Orders with `from` ≤ order time < `to`. */
  listBetween(siteId: SiteId, from: Instant, to: Instant): Promise<readonly Conversion[]>;
}

/** Purchases without an order id, and among which orders better ones are looked for. */
type Question = { readonly nameless: readonly Conversion[]; readonly among: readonly Conversion[] };
type Verdicts = ReadonlyMap<OrderId, OrderId>;

/**
 * The stored conversions, read with the verdict which purchases without an order id gave way to a better order of the same
 * person. It is found at every reading from what is stored then, so it hangs on no order of arrival.
 */
export function createJudgeConversions({
  conversions,
  visitors,
}: {
  readonly conversions: StoredConversions;
  readonly visitors: PersonReads;
}) {
  async function judge(siteId: SiteId, { nameless, among }: Question): Promise<Verdicts> {
    const betterOrders = createFindBetterOrders(among);
    const unclear = nameless
      .map((order) => ({ order, better: betterOrders(order) }))
      .filter(({ better }) => better.length > 0);
    const personsOf = await loadBuyers(
      siteId,
      unclear.flatMap(({ order, better }) => (isOwn(order, better[0]) ? [] : order.visitorIds)),
    );
    return new Map(
      unclear.flatMap(({ order, better }) => {
        const buyers = new Set(order.visitorIds.flatMap((buyer) => [buyer, ...(personsOf.get(buyer) ?? [])]));
        const best = better.find((other) => hasBuyerAmong(other, buyers));
        return best === undefined ? [] : [[order.orderId, best.orderId] as const];
      }),
    );
  }

  async function loadBuyers(
    siteId: SiteId,
    buyers: readonly VisitorId[],
  ): Promise<ReadonlyMap<VisitorId, readonly VisitorId[]>> {
    const refs = [...new Set(buyers)].map((visitorId) => ({ siteId, visitorId }));
    if (refs.length === 0) return new Map();
    const records = [...(await visitors.readStates(refs)).values()].filter(({ facts }) => mayHaveOthers(facts));
    const persons = await loadPersons(visitors, siteId, records);
    return new Map(
      records.map((record) => [record.visitorId, persons.of(record).visitors.map(({ visitorId }) => visitorId)]),
    );
  }

  return {
    async read(siteId: SiteId, orderId: OrderId): Promise<JudgedConversion | undefined> {
      const found = (await conversions.read(siteId, [orderId])).get(orderId)?.conversion;
      const at = found === undefined ? undefined : orderTime(found);
      if (found === undefined || at === undefined || !mayBeReplaced(found)) return found;
      const among = await conversions.listBetween(siteId, at - REPLACEMENT_WINDOW, at + REPLACEMENT_WINDOW + 1);
      return withVerdict(found, await judge(siteId, { nameless: [found], among }));
    },

    /** Orders with `from` ≤ order time < `to`. */
    async listBetween(siteId: SiteId, from: Instant, to: Instant): Promise<readonly JudgedConversion[]> {
      const found = await conversions.listBetween(siteId, from, to);
      const nameless = found.filter(mayBeReplaced);
      if (nameless.length === 0) return found;
      const times = nameless.map((order) => orderTime(order) ?? from);
      const first = times.reduce((a, b) => Math.min(a, b)) - REPLACEMENT_WINDOW;
      const last = times.reduce((a, b) => Math.max(a, b)) + REPLACEMENT_WINDOW + 1;
      const before = first < from ? await conversions.listBetween(siteId, first, from) : [];
      const after = last > to ? await conversions.listBetween(siteId, to, last) : [];
      const verdicts = await judge(siteId, { nameless, among: [...before, ...found, ...after] });
      return found.map((conversion) => withVerdict(conversion, verdicts));
    },
  };
}

function isOwn(order: Conversion, other: Conversion | undefined): boolean {
  return other !== undefined && hasBuyerAmong(other, new Set(order.visitorIds));
}

function withVerdict(conversion: Conversion, verdicts: Verdicts): JudgedConversion {
  const replacedBy = verdicts.get(conversion.orderId);
  return replacedBy === undefined ? conversion : { ...conversion, replacedBy };
}
