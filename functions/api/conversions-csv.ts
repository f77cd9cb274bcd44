import type { ConversionBody } from '../../shared/contracts/conversion-row.ts';
import { toCsv } from '../../shared/domain/attribution/report-csv.ts';
import { formatAmount } from '../../shared/domain/money.ts';

const COLUMNS = [
  'orderId',
  'orderedAt',
  'currency',
  'value',
  'grossValue',
  'refunded',
  'verified',
  'items',
  'touchpoints',
  'firstTouch',
  'lastTouch',
  'unattributed',
  'replacedBy',
  'summary',
];

/** One line an order, for spreadsheets; money rounded to the currency's smallest unit. */
export function conversionsCsv(conversions: readonly ConversionBody[]): string {
  return toCsv([COLUMNS, ...conversions.map(row)]);
}

function row(conversion: ConversionBody): readonly string[] {
  const { currency, path, items } = conversion;
  const money = (amount: number): string => (currency === null ? String(amount) : formatAmount(amount, currency));
  return [
    conversion.orderId,
    conversion.orderedAt ?? '',
    currency ?? '',
    money(conversion.value),
    money(conversion.grossValue),
    money(conversion.refunded),
    String(conversion.verified),
    items.map(({ itemId, name, quantity = 1 }) => `${quantity} x ${name ?? itemId}`).join('; '),
    String(path.length),
    path[0]?.label ?? '',
    path.at(-1)?.label ?? '',
    conversion.unattributed ?? '',
    conversion.replacedBy ?? '',
    conversion.summary,
  ];
}
