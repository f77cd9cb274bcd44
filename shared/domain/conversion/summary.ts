import { DEFAULT_LOOKBACK, type Lookback, pathOf } from '../attribution/path.ts';
import { formatAmount, formatMoney } from '../money.ts';
import { touchLabel } from '../touchpoint/touch-label.ts';
import { buyersOf } from './buyers.ts';
import type { Conversion, OrderClaim } from './conversion.ts';
import { itemWords } from './item-words.ts';
import { orderValue, winningClaim } from './order.ts';

/**
 * An order in one sentence: `Instagram Story → bought shoes, 120.00 EUR`. Where the buyer came from is the last touchpoint
 * within the lookback; money is as paid, refunds are added behind it.
 *
 * @param defaultCurrency Of an order that names none.
 */
export function summariseConversion(
  conversion: Conversion,
  lookback: Lookback = { lookback: DEFAULT_LOOKBACK },
  defaultCurrency?: string,
): string {
  const claim = winningClaim(conversion);
  if (claim === undefined) return `${originOf(conversion, lookback)} → order not reported yet`;
  const { refunded, currency = defaultCurrency } = orderValue(conversion, 'paid');
  const money =
    claim.value === undefined ? '' : `, ${currency === undefined ? claim.value : formatMoney(claim.value, currency)}`;
  const back =
    refunded === 0 ? '' : ` (refunded ${currency === undefined ? refunded : formatAmount(refunded, currency)})`;
  return `${originOf(conversion, lookback)} → ${deedWords(claim)}${money}${back}`;
}

function deedWords({ kind, items }: OrderClaim): string {
  switch (kind) {
    case 'lead':
      return 'left their details';
    case 'sign_up':
      return 'signed up';
    default:
      return `bought ${itemWords(items)}`;
  }
}

function originOf(conversion: Conversion, lookback: Lookback): string {
  const last = pathOf(conversion, lookback).at(-1);
  if (last !== undefined) return touchLabel(last);
  return buyersOf(conversion).length > 0 ? 'Direct' : 'Unknown (no consent)';
}
