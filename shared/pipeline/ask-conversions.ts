import { NO_CURRENCY } from '../domain/attribution/reported-order.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { orderValue, verified } from '../domain/conversion/order.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { listed } from './credit-orders.ts';
import type { ConversionPlace, createListConversions } from './list-conversions.ts';
import type { createNarrowOrders } from './narrow-orders.ts';
import { type PreparedQuestion, prepareQuestion, type ReportSettings } from './prepare-question.ts';
import { type ReportQuery, readReportQuestion } from './report-question.ts';

export type AskConversionsDeps = {
  readonly listConversions: ReturnType<typeof createListConversions>;
  readonly narrowOrders: ReturnType<typeof createNarrowOrders>;
  readonly settings: ReportSettings;
};

export type AskedConversions = Awaited<ReturnType<ReturnType<typeof createAskConversions>['list']>>;

/** Conversions one by one, asked for as reports ask for theirs. */
export function createAskConversions({ listConversions, narrowOrders, settings }: AskConversionsDeps) {
  async function prepare(site: Site, query: ReportQuery, now: Instant): Promise<PreparedQuestion> {
    return prepareQuestion(settings, site, readReportQuestion(query, site, now), query.channelRules);
  }

  return {
    prepare,

    /** @throws InvalidInput naming every argument that is wrong. */
    async list(
      site: Site,
      query: ReportQuery,
      { limit, after }: { readonly limit: number; readonly after?: ConversionPlace | undefined },
      now: Instant,
    ) {
      const question = await prepare(site, query, now);
      const asksMore =
        question.keeps !== undefined || question.verified !== undefined || question.currency !== undefined;
      const narrow = async (orders: readonly JudgedConversion[]): Promise<readonly JudgedConversion[]> => {
        const kept = asksMore ? orders.filter((order) => isAskedFor(order, question)) : orders;
        return listed(await narrowOrders(site, question.buyers, kept));
      };
      const page = await listConversions(site.siteId, {
        from: question.from,
        // No order is of a later day: times of events ahead of the clock are refused.
        to: Math.min(question.to, now + DAY),
        ...(after === undefined ? {} : { after }),
        limit,
        kind: question.conversions ?? 'purchase',
        narrow: asksMore || question.buyers !== undefined ? narrow : undefined,
      });
      return { ...page, question };
    },
  };
}

function isAskedFor(order: JudgedConversion, question: PreparedQuestion): boolean {
  if (question.keeps?.(order) === false) return false;
  if (question.verified !== undefined && question.verified !== verified(order)) return false;
  if (question.currency === undefined) return true;
  const { currency = question.defaultCurrency ?? NO_CURRENCY } = orderValue(order, question.valueBasis);
  return currency === question.currency;
}
