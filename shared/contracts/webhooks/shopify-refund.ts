import { sumMoney, toDecimals } from '../../domain/money.ts';
import type { Instant } from '../../domain/time.ts';
import type { ShopRefund } from './shop-order.ts';
import { shopifyItem } from './shopify-buyer.ts';
import type { ShopifyRefund } from './shopify-schema.ts';

/** None where nothing was paid back: goods taken back into stock are a refund to Shopify too. */
export function shopifyRefund(refund: ShopifyRefund, orderAt: Instant, orderCurrency?: string): readonly ShopRefund[] {
  // Sums that cancel out leave a trace of binary arithmetic, which is no money.
  const value = Number(toDecimals(paidBack(refund, orderCurrency), 4));
  if (value <= 0) return [];
  return [
    {
      refundId: refund.id,
      at: refund.created_at ?? refund.processed_at ?? orderAt,
      value,
      items: refund.refund_line_items.flatMap(({ line_item: line, quantity }) =>
        line === undefined ? [] : shopifyItem(line, quantity),
      ),
    },
  ];
}

/**
 * What was paid back in the shop's currency. Transactions are exact, but in the currency the buyer paid in; where that is
 * another, goods and adjustments say the same in the shop's (adjustments are negative for what is paid back besides).
 */
function paidBack(refund: ShopifyRefund, orderCurrency: string | undefined): number {
  const { transactions, refund_line_items: lines, order_adjustments: adjustments } = refund;
  const currency = orderCurrency ?? shopCurrencyOf(refund);
  const isForeign = transactions.some((one) => currency !== undefined && (one.currency ?? currency) !== currency);
  if (transactions.length > 0 && !isForeign) {
    const done = transactions.filter(({ kind, status }) => kind === 'refund' && (status ?? 'success') === 'success');
    return sumMoney(done.map(({ amount = 0 }) => amount));
  }
  return sumMoney([
    ...lines.flatMap((line) => [
      line.subtotal_set?.shop_money?.amount ?? line.subtotal ?? 0,
      line.total_tax_set?.shop_money?.amount ?? line.total_tax ?? 0,
    ]),
    ...adjustments.flatMap((adjustment) => [
      -(adjustment.amount_set?.shop_money?.amount ?? adjustment.amount ?? 0),
      -(adjustment.tax_amount_set?.shop_money?.amount ?? adjustment.tax_amount ?? 0),
    ]),
  ]);
}

function shopCurrencyOf({ refund_line_items: lines, order_adjustments: adjustments }: ShopifyRefund) {
  const sets = [...lines.map((line) => line.subtotal_set), ...adjustments.map((one) => one.amount_set)];
  return sets.map((set) => set?.shop_money?.currency_code).find((code) => code !== undefined);
}
