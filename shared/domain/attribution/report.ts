import { createDayOf } from '../civil-time.ts';
import { buyersOf } from '../conversion/buyers.ts';
import type { JudgedConversion } from '../conversion/conversion.ts';
import type { ConversionKind } from '../conversion/lead.ts';
import type { Exchange } from '../exchange.ts';
import type { ValueBasis } from '../site.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import type { ChannelName } from './channel-rules.ts';
import { createGroupKey, type GroupBy, isOrderGrouping, type OrderGrouping, type TouchGrouping } from './group.ts';
import { ORDER_MODELS, type OrderModelName, type ReportModel } from './model.ts';
import type { Keeps } from './order-filters.ts';
import { orderShares } from './order-shares.ts';
import { type Lookback, pathOf } from './path.ts';
import { addAmounts, type ReportAmounts } from './report-amounts.ts';
import { createReportRows } from './report-rows.ts';
import type { ReportTotals } from './report-totals.ts';
import { changedSince, type ReportedOrder, readOrder } from './reported-order.ts';

export type ReportQuestion = Lookback & {
  /** Orders from `from` (inclusive) to `to` (exclusive). */
  readonly from: Instant;
  readonly to: Instant;
  readonly model: ReportModel;
  readonly groupBy: GroupBy;
  /** Only orders in this currency. */
  readonly currency?: string;
  /** Only orders that the shop vouches for (`true`) or only the others (`false`). */
  readonly verified?: boolean;
  /** Only these orders, each taken as a whole; absent: all. */
  readonly keeps?: Keeps;
  /** What is reported; absent: orders. */
  readonly conversions?: ConversionKind;
  readonly valueBasis: ValueBasis;
  /** Days of `groupBy: 'day'` are days there. */
  readonly timeZone: string;
  /** Of orders that name no currency. */
  readonly defaultCurrency?: string;
  /** Asked for in the site's currency, by the rate of each order's day. */
  readonly convert?: true;
  /** Where that is asked for; orders in a currency without a rate stay in it. */
  readonly exchange?: Exchange;
  /** The site's own channels, where it has some. */
  readonly channelName?: ChannelName;
};

export type ReportRow = ReportAmounts & {
  /** Group in lower case; `null`: direct. */
  readonly key: string | null;
  readonly currency: string;
  /** `direct`: nothing led there. `unknown`: nobody we may name bought it, so nobody knows what led there. */
  readonly unattributed?: 'direct' | 'unknown';
  /** Of models over journeys: the part of the conversions that would be lost without the group. */
  readonly removalEffect?: number;
};

/** What a model over journeys looked at. */
export type JourneyCounts = {
  /** Journeys of at least one touchpoint, until an order or for good. */
  readonly all: number;
  /** Of them, those that ended in an order. */
  readonly converting: number;
};

export type AttributionReport = {
  readonly rows: readonly ReportRow[];
  readonly totals: ReportTotals;
  /** Orders of the period with a refund or another purchase event dated at or after its end. */
  readonly lateChanges: number;
  /** Of models over journeys. */
  readonly journeys?: JourneyCounts;
};

type Credit = (order: ReportedOrder, path: readonly Touchpoint[]) => void;

/** A question whose model looks at one conversion at a time, or whose grouping makes the model indifferent. */
export type OrderReportQuestion = Omit<ReportQuestion, 'model'> & { readonly model: OrderModelName };

/** Adds up a report order by order, so that no more than the rows is held however many orders there are. */
export function createReport(question: OrderReportQuestion) {
  const rows = createReportRows();
  const weigh = ORDER_MODELS[question.model];
  const { groupBy } = question;
  const credit = isOrderGrouping(groupBy) ? byOrder(groupBy) : byTouch(groupBy);
  let lateChanges = 0;

  function byTouch(grouping: TouchGrouping): Credit {
    const keyOf = createGroupKey(grouping, question.channelName);
    return (order, path) => {
      const groups = path.map(keyOf);
      const weights = weigh(path, order.at, groups);
      groups.forEach((group, i) => {
        addAmounts(rows.rowOf(group, order.currency), order, weights[i] ?? 0, 1);
      });
      if (path.length > 0) return;
      addAmounts(rows.unattributedOf(buyersOf(order.conversion).length > 0, order.currency), order, 1, 0);
    };
  }

  /** The path's length is counted with the order's first part. */
  function byOrder(grouping: OrderGrouping): Credit {
    const dayOf = createDayOf(question.timeZone);
    return (order, path) => {
      orderShares(order.conversion, grouping, dayOf).forEach(({ key, share }, i) => {
        addAmounts(rows.rowOf(key, order.currency), order, share, i === 0 ? path.length : 0);
      });
    };
  }

  function add(conversion: JudgedConversion): void {
    const order = readOrder(conversion, question);
    if (order === undefined) return;
    const path = pathOf(conversion, question);
    addAmounts(rows.totalOf(order.currency), order, 1, path.length);
    if (changedSince(conversion, question.to)) lateChanges++;
    credit(order, path);
  }

  return {
    add,
    finish: (): AttributionReport => ({ ...rows.finish(question.currency ?? question.defaultCurrency), lateChanges }),
  };
}

export function attributionReport(
  conversions: Iterable<JudgedConversion>,
  question: OrderReportQuestion,
): AttributionReport {
  const report = createReport(question);
  for (const conversion of conversions) report.add(conversion);
  return report.finish();
}
