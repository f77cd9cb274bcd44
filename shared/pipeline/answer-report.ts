import { isOrderGrouping } from '../domain/attribution/group.ts';
import { type JoinedReport, joinInsights } from '../domain/attribution/join-insights.ts';
import { journeyReport } from '../domain/attribution/journey-report.ts';
import { needsJourneys } from '../domain/attribution/model.ts';
import {
  type AttributionReport,
  createReport,
  type JourneyCounts,
  type ReportQuestion,
} from '../domain/attribution/report.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import type { ConversionKind } from '../domain/conversion/lead.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { gatherInsights, type ReportedInsights } from './gather-insights.ts';
import type { createGatherJourneys } from './gather-journeys.ts';
import { NO_SETTINGS, prepareQuestion, type ReportSettings } from './prepare-question.ts';
import { type ReportQuery, readReportQuestion } from './report-question.ts';

export interface ReportedConversions {
  /** At least all orders with `from ≤ time < to`; others are left out of the report anyway. */
  listBetween(
    siteId: SiteId,
    from: Instant,
    to: Instant,
  ): AsyncIterable<JudgedConversion> | Promise<readonly JudgedConversion[]>;
}

/** An attribution report as the API answers it; times are ISO 8601. */
export type ReportAnswer = Pick<ReportQuestion, 'model' | 'groupBy' | 'valueBasis' | 'timeZone'> & {
  readonly from: string;
  readonly to: string;
  readonly lookbackDays: number;
  readonly impressionLookbackDays: number;
  /** The one asked for, or the only one there is; `null`: there are several. */
  readonly currency: string | null;
  readonly verified?: boolean;
  /** What is reported, where it is not orders. */
  readonly conversions?: ConversionKind;
  /** The version of the site's own channels it goes by; `null`: the default groups alone. */
  readonly channelRules: number | null;
  /** The currency that everything with a rate was converted into. */
  readonly convertedTo?: string;
  /** Currencies of orders or spend that had no rate on their day or before; they stay apart. */
  readonly withoutRate?: readonly string[];
  readonly rows: JoinedReport['rows'];
  readonly totals: JoinedReport['totals'];
  /** Days whose insights stand beside the orders: those of the ad accounts that are called like the site's. `null`: none can. */
  readonly insightDays: { readonly from: string; readonly until: string } | null;
  /** Events received up to then are counted. */
  readonly dataThrough: string;
  /**
   * Orders of the period that changed after its end as far as events tell: by a refund or another purchase event dated
   * later. Touchpoints that arrived late carry no date of arrival and are not counted.
   */
  readonly lateChanges: number;
  /** Of models that look at everybody's journeys. */
  readonly journeys?: JourneyCounts;
};

type Orders = AsyncIterable<JudgedConversion> | readonly JudgedConversion[];

export type AnswerReportDeps = {
  readonly conversions: ReportedConversions;
  readonly insights: ReportedInsights;
  readonly gatherJourneys: ReturnType<typeof createGatherJourneys>;
  /** Absent: the site has set nothing. */
  readonly settings?: ReportSettings;
};

/** Answers an attribution question about the stored conversions. */
export function createAnswerReport({
  conversions,
  insights,
  gatherJourneys,
  settings = NO_SETTINGS,
}: AnswerReportDeps) {
  async function credit(
    site: Site,
    { model, groupBy, ...question }: ReportQuestion,
    orders: Orders,
    now: Instant,
  ): Promise<AttributionReport> {
    if (needsJourneys(model) && !isOrderGrouping(groupBy)) {
      const all: JudgedConversion[] = [];
      for await (const order of orders) all.push(order);
      return journeyReport(await gatherJourneys(site, question, all, now), { ...question, model, groupBy });
    }
    // How an order is divided by what was bought in it hangs on no touchpoint, so on no model.
    const asked = needsJourneys(model) ? 'last_touch' : model;
    const report = createReport({ ...question, model: asked, groupBy });
    // `for await` takes a list as well as a stream.
    for await (const order of orders) report.add(order);
    return report.finish();
  }

  return async (site: Site, query: ReportQuery, now: Instant): Promise<ReportAnswer> => {
    const question = await prepareQuestion(settings, site, readReportQuestion(query, site, now), query.channelRules);
    // No order is of a later day: times of events ahead of the clock are refused.
    const until = Math.min(question.to, now + DAY);
    const gathered = gatherInsights(insights, site, question);
    // Told when it is awaited, even if the orders fail first.
    gathered.catch(() => {});
    const orders = await conversions.listBetween(site.siteId, question.from, until);
    const { lateChanges, journeys, ...credited } = await credit(site, question, orders, now);
    const { grouping, days, groupsFor } = await gathered;
    const { rows, totals } = joinInsights(credited, groupsFor(credited.rows), grouping);
    return {
      model: question.model,
      from: new Date(question.from).toISOString(),
      to: new Date(question.to).toISOString(),
      lookbackDays: question.lookback / DAY,
      impressionLookbackDays: (question.impressionLookback ?? 0) / DAY,
      groupBy: question.groupBy,
      currency: question.currency ?? totals.currency,
      ...(question.verified === undefined ? {} : { verified: question.verified }),
      ...(question.conversions === undefined ? {} : { conversions: question.conversions }),
      channelRules: question.rulesVersion,
      ...(question.exchange === undefined ? {} : convertedBy(question.exchange.base, rows)),
      valueBasis: question.valueBasis,
      timeZone: question.timeZone,
      rows,
      totals,
      insightDays: days,
      dataThrough: new Date(now).toISOString(),
      lateChanges,
      ...(journeys === undefined ? {} : { journeys }),
    };
  };
}

function convertedBy(base: string, rows: JoinedReport['rows']): Pick<ReportAnswer, 'convertedTo' | 'withoutRate'> {
  const found = rows.flatMap(({ currency, spendCurrency }) => [currency, spendCurrency ?? base]);
  return { convertedTo: base, withoutRate: [...new Set(found)].filter((currency) => currency !== base).sort() };
}
