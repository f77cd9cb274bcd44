import type { Conversion, JudgedConversion } from '../conversion/conversion.ts';
import { kindOf } from '../conversion/lead.ts';
import { type OrderValue, orderTime, orderValue, verified } from '../conversion/order.ts';
import type { Exchange } from '../exchange.ts';
import type { Instant } from '../time.ts';
import type { ReportQuestion } from './report.ts';

/** An order that a report asks for, with what it is worth there. */
export type ReportedOrder = OrderValue & {
  readonly conversion: Conversion;
  readonly at: Instant;
  readonly currency: string;
  readonly verified: boolean;
};

export type OrderFilter = Pick<
  ReportQuestion,
  'from' | 'to' | 'currency' | 'verified' | 'valueBasis' | 'defaultCurrency' | 'exchange' | 'conversions' | 'keeps'
>;

/** Of orders that name none, on a site that has none. */
export const NO_CURRENCY = 'XXX';

/** When an order happened that counts: within the period, and not replaced by a better one. */
export function countedAt(
  conversion: JudgedConversion,
  { from, to, conversions = 'purchase' }: Pick<OrderFilter, 'from' | 'to' | 'conversions'>,
): Instant | undefined {
  if (kindOf(conversion) !== conversions) return undefined;
  const at = orderTime(conversion);
  return at === undefined || at < from || at >= to || conversion.replacedBy !== undefined ? undefined : at;
}

/** `undefined`: the report does not ask for it. */
export function readOrder(conversion: JudgedConversion, question: OrderFilter): ReportedOrder | undefined {
  const at = countedAt(conversion, question);
  if (at === undefined) return undefined;
  if (question.keeps?.(conversion) === false) return undefined;
  const isVerified = verified(conversion);
  if (question.verified !== undefined && question.verified !== isVerified) return undefined;
  const value = orderValue(conversion, question.valueBasis);
  const currency = value.currency ?? question.defaultCurrency ?? NO_CURRENCY;
  if (question.currency !== undefined && question.currency !== currency) return undefined;
  return { ...exchanged(value, { currency, at, exchange: question.exchange }), conversion, at, verified: isVerified };
}

/** In the currency asked for where there is a rate; refunds go by the order's day, as they count on it. */
function exchanged(
  value: OrderValue,
  {
    currency,
    at,
    exchange,
  }: { readonly currency: string; readonly at: Instant; readonly exchange?: Exchange | undefined },
): OrderValue & { readonly currency: string } {
  const rate = exchange?.rateAt(currency, at);
  if (exchange === undefined || rate === undefined || currency === exchange.base) return { ...value, currency };
  const { gross, net, refunded } = value;
  return { gross: gross * rate, net: net * rate, refunded: refunded * rate, currency: exchange.base };
}

/** Whether a refund or another purchase event is dated at or after `end`. */
export function changedSince({ claims, refunds }: Conversion, end: Instant): boolean {
  return claims.some(({ at }) => at >= end) || refunds.some(({ at }) => at >= end);
}
