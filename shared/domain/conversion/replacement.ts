import { compareText } from '../compare-text.ts';
import type { VisitorId } from '../ids.ts';
import { type Instant, MINUTE } from '../time.ts';
import type { Conversion } from './conversion.ts';
import { kindOf } from './lead.ts';
import { isNameless, orderTime, winningClaim } from './order.ts';

/** How far apart a purchase without an order id and the order that replaces it may be (DESIGN: Conversion). */
export const REPLACEMENT_WINDOW = 60 * MINUTE;

type Timed = { readonly conversion: Conversion; readonly at: Instant };

/** A purchase without an order id by somebody we may name; of others nobody knows whose better order to look for. */
export function mayBeReplaced({ orderId, visitorIds }: Conversion): boolean {
  return isNameless(orderId) && visitorIds.length > 0;
}

/**
 * Which of these orders may replace a purchase without an order id, if they are the same person's: of the same value and
 * currency within the hour. The nearest in time first; of two equally near ones the smaller id.
 */
export function createFindBetterOrders(orders: Iterable<Conversion>) {
  const byMoney = new Map<string, Timed[]>();
  for (const conversion of orders) {
    const at = orderTime(conversion);
    const money = moneyOf(conversion);
    if (at === undefined || money === undefined || isNameless(conversion.orderId)) continue;
    if (kindOf(conversion) !== 'purchase') continue;
    const known = byMoney.get(money);
    if (known === undefined) byMoney.set(money, [{ conversion, at }]);
    else known.push({ conversion, at });
  }
  for (const list of byMoney.values()) list.sort((a, b) => a.at - b.at);

  return (nameless: Conversion): readonly Conversion[] => {
    const at = orderTime(nameless);
    const money = moneyOf(nameless);
    const list = money === undefined ? undefined : byMoney.get(money);
    if (at === undefined || list === undefined) return [];
    const near: Timed[] = [];
    for (let i = firstFrom(list, at - REPLACEMENT_WINDOW); i < list.length; i++) {
      const other = list[i];
      if (other === undefined || other.at > at + REPLACEMENT_WINDOW) break;
      near.push(other);
    }
    const distance = (other: Timed): number => Math.abs(other.at - at);
    near.sort((a, b) => distance(a) - distance(b) || compareText(a.conversion.orderId, b.conversion.orderId));
    return near.map(({ conversion }) => conversion);
  };
}

export function hasBuyerAmong({ visitorIds }: Conversion, visitors: ReadonlySet<VisitorId>): boolean {
  return visitorIds.some((visitorId) => visitors.has(visitorId));
}

/** `undefined`: no value was said, and nothing is equal to that. */
function moneyOf(conversion: Conversion): string | undefined {
  const claim = winningClaim(conversion);
  return claim?.value === undefined ? undefined : `${claim.value} ${claim.currency ?? ''}`;
}

function firstFrom(list: readonly Timed[], from: Instant): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? from) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
