import type { Conversion } from '../../admin/show-conversion.ts';
import { count, share } from '../../cli/words.ts';
import { type Finding, fine, look, wrong } from '../finding.ts';

/** Fewer orders prove nothing. */
const ENOUGH = 5;
const MANY_UNKNOWN = 0.5;

/** @param orders Of the last 30 days. */
export function checkOrders(orders: readonly Conversion[]): readonly Finding[] {
  if (orders.length === 0)
    return [
      look(
        'There is no order of the last 30 days, so reports are empty.',
        'Send a "purchase" with orderId, value and currency for every order.',
      ),
    ];
  const enough = orders.length >= ENOUGH;
  const unknown = orders.filter(({ unattributed }) => unattributed === 'unknown').length;
  const named = orders.length - unknown;
  const traced = orders.filter(({ path }) => path.length > 0).length;
  const findings: Finding[] = [];
  if (named > 0 && traced === 0)
    findings.push(
      (named >= ENOUGH ? wrong : look)(
        `None of ${count(named, 'order')} has a path: not one visit before them came from anywhere.`,
        'See that page views carry "url" (with utm parameters) and "referrer", and that the purchase has the same visitorId as the visits before it.',
      ),
    );
  if (enough && unknown >= MANY_UNKNOWN * orders.length)
    findings.push(
      look(
        `${unknown} of ${count(orders.length, 'order')} (${share(unknown, orders.length)}) are by nobody known: they came without consent.`,
        'Without consent that is how it must be. If most customers agree, pass their consent on with the purchase too.',
      ),
    );
  if (enough && orders.every(({ verified }) => !verified))
    findings.push(
      look(
        `None of ${count(orders.length, 'order')} was confirmed by the shop: only browsers said so, and anybody can make a browser say so.`,
        "Send purchases from the shop's server too, with the server key and the same orderId.",
      ),
    );
  if (findings.length > 0) return findings;
  return [fine(`Orders of the last 30 days whose path is known: ${traced} of ${orders.length}.`)];
}
