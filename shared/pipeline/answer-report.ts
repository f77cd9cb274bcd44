import { type JoinedReport, joinInsights } from '../domain/attribution/join-insights.ts';
import { joinVisits, type VisitFigures } from '../domain/attribution/join-visits.ts';
import type { ReportModel } from '../domain/attribution/model.ts';
import type { OrderFilters } from '../domain/attribution/order-filters.ts';
import type { JourneyCounts, ReportQuestion } from '../domain/attribution/report.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import type { ConversionKind } from '../domain/conversion/lead.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { createCountVisits } from './count-visits.ts';
import { createCreditOrders } from './credit-orders.ts';
import { gatherInsights, type ReportedInsights } from './gather-insights.ts';
import type { createGatherJourneys } from './gather-journeys.ts';
import type { Buyers, createNarrowOrders } from './narrow-orders.ts';
import { NO_SETTINGS, type PreparedQuestion, prepareQuestion, type ReportSettings } from './prepare-question.ts';
import { type ReportQuery, readReportQuestion } from './report-question.ts';

export interface ReportedConversions {
  /** At least all orders with `from ≤ time < to`; others are left out of the report anyway. */
  listBetween(
    siteId: SiteId,
    from: Instant,
    to: Instant,
  ): AsyncIterable<JudgedConversion> | Promise<readonly JudgedConversion[]>;
}

/** What every report says of its question; times are ISO 8601. */
export type ReportPeriod = Pick<ReportQuestion, 'groupBy' | 'valueBasis' | 'timeZone'> & {
  readonly from: string;
  readonly to: string;
  readonly lookbackDays: number;
  readonly impressionLookbackDays: number;
  /** The one asked for, or the only one there is; `null`: there are several. */
  readonly currency: string | null;
  readonly verified?: boolean;
  /** Only orders of these; absent: all. */
  readonly filters?: OrderFilters;
  readonly buyers?: Buyers;
  /** What is reported, where it is not orders. */
  readonly conversions?: ConversionKind;
  /** Which version of the site's own channels it goes by; `null`: the default groups alone. */
  readonly channelRules: number | null;
  /** Events received up to then are counted. */
  readonly dataThrough: string;
};

export function periodOf(question: PreparedQuestion, currency: string | null, now: Instant): ReportPeriod {
  return {
    from: new Date(question.from).toISOString(),
    to: new Date(question.to).toISOString(),
    lookbackDays: question.lookback / DAY,
    impressionLookbackDays: (question.impressionLookback ?? 0) / DAY,
    groupBy: question.groupBy,
    currency: question.currency ?? currency,
    ...(question.verified === undefined ? {} : { verified: question.verified }),
    ...(Object.keys(question.filters).length === 0 ? {} : { filters: question.filters }),
    ...(question.buyers === undefined ? {} : { buyers: question.buyers }),
    ...(question.conversions === undefined ? {} : { conversions: question.conversions }),
    channelRules: question.rulesVersion,
    valueBasis: question.valueBasis,
    timeZone: question.timeZone,
    dataThrough: new Date(now).toISOString(),
  };
}

/** An attribution report as the API answers it. */
export type ReportAnswer = ReportPeriod & {
  readonly model: ReportModel;
  /** The currency that everything with a rate was converted into. */
  readonly convertedTo?: string;
  /** Currencies of orders or spend that had no rate on their day or before; they stay apart. */
  readonly withoutRate?: readonly string[];
  readonly rows: readonly (JoinedReport['rows'][number] & Partial<VisitFigures>)[];
  readonly totals: JoinedReport['totals'] & Partial<VisitFigures>;
  /** Days whose insights stand beside the orders: those of the ad accounts that are called like the site's. `null`: none can. */
  readonly insightDays: { readonly from: string; readonly until: string } | null;
  /**
   * Orders of the period that changed after its end as far as events tell: by a refund or another purchase event dated
   * later. Touchpoints that arrived late carry no date of arrival and are not counted.
   */
  readonly lateChanges: number;
  /** Of models that look at everybody's journeys. */
  readonly journeys?: JourneyCounts;
};

export type AnswerReportDeps = {
  readonly conversions: ReportedConversions;
  readonly insights: ReportedInsights;
  readonly gatherJourneys: ReturnType<typeof createGatherJourneys>;
  readonly narrowOrders: ReturnType<typeof createNarrowOrders>;
  /** Absent: nobody keeps a history. */
  readonly countVisits?: ReturnType<typeof createCountVisits>;
  /** Absent: the site has set nothing. */
  readonly settings?: ReportSettings;
};

/** Answers an attribution question about the stored conversions. */
export function createAnswerReport({
  conversions,
  insights,
  gatherJourneys,
  narrowOrders,
  countVisits,
  settings = NO_SETTINGS,
}: AnswerReportDeps) {
  const creditOrders = createCreditOrders(gatherJourneys);
  return async (site: Site, query: ReportQuery, now: Instant): Promise<ReportAnswer> => {
    const question = await prepareQuestion(settings, site, readReportQuestion(query, site, now), query.channelRules);
    // No order is of a later day: times of events ahead of the clock are refused.
    const until = Math.min(question.to, now + DAY);
    const gathered = gatherInsights(insights, site, question);
    // Told when it is awaited, even if the orders fail first.
    gathered.catch(() => {});
    const listed = await conversions.listBetween(site.siteId, question.from, until);
    const orders = await narrowOrders(site, question.buyers, listed);
    const { lateChanges, journeys, ...credited } = await creditOrders(site, question, orders, now);
    const { grouping, days, groupsFor } = await gathered;
    const joined = joinInsights(credited, groupsFor(credited.rows), grouping);
    const { rows, totals } =
      question.visits === true
        ? joinVisits(joined, await countVisits?.(site, question, now), question.currency ?? site.currency)
        : joined;
    return {
      model: question.model,
      ...periodOf(question, totals.currency, now),
      ...(question.exchange === undefined ? {} : convertedBy(question.exchange.base, rows)),
      rows,
      totals,
      insightDays: days,
      lateChanges,
      ...(journeys === undefined ? {} : { journeys }),
    };
  };
}

function convertedBy(base: string, rows: JoinedReport['rows']): Pick<ReportAnswer, 'convertedTo' | 'withoutRate'> {
  const found = rows.flatMap(({ currency, spendCurrency }) => [currency, spendCurrency ?? base]);
  return { convertedTo: base, withoutRate: [...new Set(found)].filter((currency) => currency !== base).sort() };
}
