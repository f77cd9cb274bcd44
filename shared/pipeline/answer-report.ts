import { type JoinedReport, joinInsights } from '../domain/attribution/join-insights.ts';
import { needsJourneys } from '../domain/attribution/model.ts';
import { createReport, type ReportQuestion } from '../domain/attribution/report.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { InvalidInput } from '../domain/errors.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { gatherInsights, type ReportedInsights } from './gather-insights.ts';
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
};

export type AnswerReportDeps = {
  readonly conversions: ReportedConversions;
  readonly insights: ReportedInsights;
  /** Absent: the site has set nothing. */
  readonly settings?: ReportSettings;
};

/** Answers an attribution question about the stored conversions. */
export function createAnswerReport({ conversions, insights, settings = NO_SETTINGS }: AnswerReportDeps) {
  return async (site: Site, query: ReportQuery, now: Instant): Promise<ReportAnswer> => {
    const question = await prepareQuestion(settings, site, readReportQuestion(query, site, now));
    const { model } = question;
    if (needsJourneys(model)) {
      throw new InvalidInput('The report cannot be answered', [
        { path: 'model', detail: `${model} is not offered yet` },
      ]);
    }
    const report = createReport({ ...question, model });
    // No order is of a later day: times of events ahead of the clock are refused.
    const until = Math.min(question.to, now + DAY);
    const gathered = gatherInsights(insights, site, question);
    // Told when it is awaited, even if the orders fail first.
    gathered.catch(() => {});
    // `for await` takes a list as well as a stream.
    for await (const conversion of await conversions.listBetween(site.siteId, question.from, until)) {
      report.add(conversion);
    }
    const { lateChanges, ...credited } = report.finish();
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
      ...(question.exchange === undefined ? {} : convertedBy(question.exchange.base, rows)),
      valueBasis: question.valueBasis,
      timeZone: question.timeZone,
      rows,
      totals,
      insightDays: days,
      dataThrough: new Date(now).toISOString(),
      lateChanges,
    };
  };
}

function convertedBy(base: string, rows: JoinedReport['rows']): Pick<ReportAnswer, 'convertedTo' | 'withoutRate'> {
  const found = rows.flatMap(({ currency, spendCurrency }) => [currency, spendCurrency ?? base]);
  return { convertedTo: base, withoutRate: [...new Set(found)].filter((currency) => currency !== base).sort() };
}
