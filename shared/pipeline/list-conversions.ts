import { compareText } from '../domain/compare-text.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { type ConversionKind, kindOf } from '../domain/conversion/lead.ts';
import { orderTime } from '../domain/conversion/order.ts';
import type { OrderId, SiteId } from '../domain/ids.ts';
import { DAY, type Instant } from '../domain/time.ts';

export interface ConversionsByTime {
  /** Orders with `from` ≤ order time < `to`. */
  listBetween(siteId: SiteId, from: Instant, to: Instant): Promise<readonly JudgedConversion[]>;
}

export type ConversionPlace = { readonly at: Instant; readonly orderId: OrderId };

/** Before every order of its time. */
const NO_ORDER = '' as OrderId;
/** After so long without an order, the rest is asked for at once: that costs what there is, and no longer each empty day. */
const LONG_SILENCE = 256 * DAY;
/** A page of few ends after so many orders were looked at; the next one goes on there. */
const MOST_LOOKED_AT = 20_000;

/**
 * Up to `limit` orders with `from` ≤ order time < `to`, oldest first, behind `after`. Time is read in steps, longer ones where
 * nothing is found, so that a page of a long period reads neither the whole of it nor each of its empty days.
 */
export function createListConversions({ conversions }: { readonly conversions: ConversionsByTime }) {
  return async (
    siteId: SiteId,
    {
      from,
      to,
      after,
      limit,
      kind,
      narrow,
    }: {
      readonly from: Instant;
      readonly to: Instant;
      readonly after?: ConversionPlace;
      readonly limit: number;
      readonly kind: ConversionKind;
      /** Of some orders those that are asked for; absent: all are. */
      readonly narrow?: ((orders: readonly JudgedConversion[]) => Promise<readonly JudgedConversion[]>) | undefined;
    },
  ): Promise<{ readonly conversions: readonly JudgedConversion[]; readonly next?: ConversionPlace }> => {
    const found: JudgedConversion[] = [];
    let lookedAt = 0;
    let start = Math.max(from, after?.at ?? from);
    for (let step = DAY; start < to && found.length <= limit && lookedAt < MOST_LOOKED_AT; ) {
      const part = await conversions.listBetween(siteId, start, Math.min(start + step, to));
      start += step;
      if (part.length === 0) step = step < LONG_SILENCE ? step * 4 : to - start;
      const left = part.filter((one) => kindOf(one) === kind && (after === undefined || isBehind(one, after)));
      lookedAt += part.length;
      const asked = narrow === undefined ? left : await narrow(left);
      for (const conversion of [...asked].sort(byPlace)) found.push(conversion);
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (found.length <= limit && start < to) return { conversions: page, next: { at: start, orderId: NO_ORDER } };
    if (found.length <= limit || last === undefined) return { conversions: page };
    return { conversions: page, next: { at: orderTime(last) ?? 0, orderId: last.orderId } };
  };
}

function byPlace(a: JudgedConversion, b: JudgedConversion): number {
  return (orderTime(a) ?? 0) - (orderTime(b) ?? 0) || compareText(a.orderId, b.orderId);
}

function isBehind(conversion: JudgedConversion, { at, orderId }: ConversionPlace): boolean {
  const time = orderTime(conversion) ?? 0;
  return time > at || (time === at && compareText(conversion.orderId, orderId) > 0);
}
