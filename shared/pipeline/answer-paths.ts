import { isOrderGrouping } from '../domain/attribution/group.ts';
import { createPathsReport, type PathsReport } from '../domain/attribution/paths-report.ts';
import { InvalidInput } from '../domain/errors.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { type AnswerReportDeps, periodOf, type ReportPeriod } from './answer-report.ts';
import { NO_SETTINGS, type PreparedQuestion, prepareQuestion } from './prepare-question.ts';
import { type ReportQuery, readReportQuestion } from './report-question.ts';

export type PathsAnswer = ReportPeriod & PathsReport & { readonly question: PreparedQuestion };

export type PathsPage = { readonly skip: number; readonly limit: number; readonly joinsRepeats: boolean };

/** Which ways people took to their orders: top paths, how long they were, and who helped without being last. */
export function createAnswerPaths({
  conversions,
  narrowOrders,
  settings = NO_SETTINGS,
}: Pick<AnswerReportDeps, 'conversions' | 'narrowOrders' | 'settings'>) {
  return async (
    site: Site,
    query: Omit<ReportQuery, 'model'>,
    { joinsRepeats, ...page }: PathsPage,
    now: Instant,
  ): Promise<PathsAnswer> => {
    const question = await prepareQuestion(settings, site, readReportQuestion(query, site, now), query.channelRules);
    const { groupBy, model: _, ...rest } = question;
    if (isOrderGrouping(groupBy))
      throw new InvalidInput('The paths cannot be told', [
        {
          path: 'groupBy',
          detail: `${groupBy} is of orders; a path is of touchpoints, so group by channel, source, …`,
        },
      ]);
    const report = createPathsReport({ ...rest, groupBy, joinsRepeats });
    const until = Math.min(question.to, now + DAY);
    const all = await conversions.listBetween(site.siteId, question.from, until);
    for await (const order of await narrowOrders(site, question.buyers, all)) report.add(order);
    const finished = report.finish(page);
    const [only, ...others] = finished.totals.byCurrency;
    const currency = others.length > 0 ? null : (only?.currency ?? question.defaultCurrency ?? null);
    return { ...periodOf(question, currency, now), ...finished, question };
  };
}
