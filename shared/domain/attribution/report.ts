import { createDayOf } from '../civil-time.ts';
import { compareText } from '../compare-text.ts';
import { buyersOf } from '../conversion/buyers.ts';
import type { Conversion, JudgedConversion } from '../conversion/conversion.ts';
import { type OrderValue, orderTime, orderValue, verified } from '../conversion/order.ts';
import type { ValueBasis } from '../site.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { createGroupKey, type GroupBy, isOrderGrouping, type OrderGrouping, type TouchGrouping } from './group.ts';
import { MODELS, type ModelName } from './model.ts';
import { orderShares } from './order-shares.ts';
import { type Lookback, pathOf } from './path.ts';
import { addAmounts, amountsOf, type ReportAmounts, type RunningAmounts, startAmounts } from './report-amounts.ts';
import { type ReportTotals, totalsOf } from './report-totals.ts';

export type ReportQuestion = Lookback & {
  /** Orders from `from` (inclusive) to `to` (exclusive). */
  readonly from: Instant;
  readonly to: Instant;
  readonly model: ModelName;
  readonly groupBy: GroupBy;
  /** Only orders in this currency. */
  readonly currency?: string;
  /** Only orders that the shop vouches for (`true`) or only the others (`false`). */
  readonly verified?: boolean;
  readonly valueBasis: ValueBasis;
  /** Days of `groupBy: 'day'` are days there. */
  readonly timeZone: string;
  /** Of orders that name no currency. */
  readonly defaultCurrency?: string;
};

export type ReportRow = ReportAmounts & {
  /** Group in lower case; `null`: direct. */
  readonly key: string | null;
  readonly currency: string;
  /** `direct`: nothing led there. `unknown`: nobody we may name bought it, so nobody knows what led there. */
  readonly unattributed?: 'direct' | 'unknown';
};

export type AttributionReport = {
  readonly rows: readonly ReportRow[];
  readonly totals: ReportTotals;
  /** Orders of the period with a refund or another purchase event dated at or after its end. */
  readonly lateChanges: number;
};

const NO_CURRENCY = 'XXX';

type RunningRow = {
  readonly row: Pick<ReportRow, 'key' | 'currency' | 'unattributed'>;
  readonly amounts: RunningAmounts;
};

/** Adds up a report order by order, so that no more than the rows is held however many orders there are. */
export function createReport(question: ReportQuestion) {
  const rows = new Map<string, RunningRow>();
  const totals = new Map<string, RunningAmounts>();
  const weigh = MODELS[question.model];
  const { groupBy } = question;
  const credit = isOrderGrouping(groupBy) ? byOrder(groupBy) : byTouch(groupBy);
  let lateChanges = 0;

  function rowOf(key: string | null, currency: string, unattributed?: 'direct' | 'unknown'): RunningAmounts {
    const id = `${currency}${unattributed ?? '.'}${key ?? ''}`;
    const known = rows.get(id);
    if (known !== undefined) return known.amounts;
    const row = { key, currency, ...(unattributed === undefined ? {} : { unattributed }) };
    const amounts = startAmounts();
    rows.set(id, { row, amounts });
    return amounts;
  }

  function totalOf(currency: string): RunningAmounts {
    const known = totals.get(currency) ?? startAmounts();
    totals.set(currency, known);
    return known;
  }

  type Order = OrderValue & { readonly verified: boolean };
  type Credit = (
    conversion: Conversion,
    order: Order,
    path: readonly Touchpoint[],
    at: Instant,
    currency: string,
  ) => void;

  function byTouch(grouping: TouchGrouping): Credit {
    const keyOf = createGroupKey(grouping);
    return (conversion, order, path, at, currency) => {
      const weights = weigh(path, at);
      path.forEach((touch, i) => {
        addAmounts(rowOf(keyOf(touch), currency), order, weights[i] ?? 0, 1);
      });
      if (path.length > 0) return;
      const isKnown = buyersOf(conversion).length > 0;
      addAmounts(isKnown ? rowOf(null, currency, 'direct') : rowOf('unknown', currency, 'unknown'), order, 1, 0);
    };
  }

  /** The path's length is counted with the order's first part. */
  function byOrder(grouping: OrderGrouping): Credit {
    const dayOf = createDayOf(question.timeZone);
    return (conversion, order, path, _, currency) => {
      orderShares(conversion, grouping, dayOf).forEach(({ key, share }, i) => {
        addAmounts(rowOf(key, currency), order, share, i === 0 ? path.length : 0);
      });
    };
  }

  function add(conversion: JudgedConversion): void {
    const at = orderTime(conversion);
    if (at === undefined || at < question.from || at >= question.to || conversion.replacedBy !== undefined) return;
    const isVerified = verified(conversion);
    if (question.verified !== undefined && question.verified !== isVerified) return;
    const value = orderValue(conversion, question.valueBasis);
    const currency = value.currency ?? question.defaultCurrency ?? NO_CURRENCY;
    if (question.currency !== undefined && question.currency !== currency) return;
    const order = { ...value, verified: isVerified };
    const path = pathOf(conversion, question);
    addAmounts(totalOf(currency), order, 1, path.length);
    if (changedSince(conversion, question.to)) lateChanges++;
    credit(conversion, order, path, at, currency);
  }

  function finish(): AttributionReport {
    const found = [...rows.values()].map(({ row, amounts }): ReportRow => ({ ...row, ...amountsOf(amounts) }));
    const fallback = question.currency ?? question.defaultCurrency;
    return { rows: found.sort(byValue), totals: totalsOf(totals, fallback), lateChanges };
  }

  return { add, finish };
}

export function attributionReport(
  conversions: Iterable<JudgedConversion>,
  question: ReportQuestion,
): AttributionReport {
  const report = createReport(question);
  for (const conversion of conversions) report.add(conversion);
  return report.finish();
}

function byValue(a: ReportRow, b: ReportRow): number {
  return (
    b.value - a.value ||
    b.conversions - a.conversions ||
    compareText(a.key ?? '', b.key ?? '') ||
    compareText(a.unattributed ?? '', b.unattributed ?? '') ||
    compareText(a.currency, b.currency)
  );
}

function changedSince({ claims, refunds }: Conversion, end: Instant): boolean {
  return claims.some(({ at }) => at >= end) || refunds.some(({ at }) => at >= end);
}
