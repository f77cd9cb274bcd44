import {
  type ComparedRow,
  type ComparedSum,
  compareReports,
  sumCompared,
} from '../domain/attribution/compare-reports.ts';
import { needsJourneys, parseModel, REPORT_MODELS, type ReportModel } from '../domain/attribution/model.ts';
import type { AttributionReport } from '../domain/attribution/report.ts';
import type { ReportTotals } from '../domain/attribution/report-totals.ts';
import { InvalidInput } from '../domain/errors.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { type AnswerReportDeps, periodOf, type ReportPeriod } from './answer-report.ts';
import { createCreditOrders, listed } from './credit-orders.ts';
import { NO_SETTINGS, prepareQuestion } from './prepare-question.ts';
import { type ReportQuery, readReportQuestion } from './report-question.ts';

type LeftOut = { readonly model: ReportModel; readonly detail: string };

export type ComparisonAnswer = ReportPeriod & {
  readonly models: readonly ReportModel[];
  /** Models that nobody named and that cannot answer here, with why. */
  readonly leftOut?: readonly LeftOut[];
  readonly rows: readonly ComparedRow[];
  /** The rows of each currency, added up. */
  readonly sums: readonly ComparedSum[];
  /** Of the orders, whatever model shares them. */
  readonly totals: Omit<ReportTotals, 'touchpoints'>;
};

/** Several models' answers to the same question, side by side. */
export function createAnswerComparison({
  conversions,
  gatherJourneys,
  narrowOrders,
  settings = NO_SETTINGS,
}: Omit<AnswerReportDeps, 'insights'>) {
  const creditOrders = createCreditOrders(gatherJourneys);
  return async (
    site: Site,
    { models: text, ...query }: Omit<ReportQuery, 'model'> & { readonly models?: string | undefined },
    now: Instant,
  ): Promise<ComparisonAnswer> => {
    const models = readModels(text);
    const isNamed = models !== REPORT_MODELS;
    const question = await prepareQuestion(settings, site, readReportQuestion(query, site, now), query.channelRules);
    const until = Math.min(question.to, now + DAY);
    const all = await conversions.listBetween(site.siteId, question.from, until);
    const orders = await listed(await narrowOrders(site, question.buyers, all));
    const reports = new Map<ReportModel, AttributionReport>();
    const leftOut: LeftOut[] = [];
    for (const model of models) {
      try {
        reports.set(model, await creditOrders(site, { ...question, model }, orders, now));
      } catch (error) {
        // Too many groups or raw events for everybody's journeys: the models that nobody had to name can still say theirs.
        if (isNamed || !needsJourneys(model) || !(error instanceof InvalidInput)) throw error;
        leftOut.push({ model, detail: error.problems[0]?.detail ?? error.message });
      }
    }
    const [first] = reports.values();
    if (first === undefined) throw new Error('No model is compared');
    const { touchpoints: _, ...totals } = first.totals;
    const rows = compareReports(reports);
    return {
      ...periodOf(question, totals.currency, now),
      models: [...reports.keys()],
      ...(leftOut.length === 0 ? {} : { leftOut }),
      rows,
      sums: sumCompared(rows, [...reports.keys()]),
      totals,
    };
  };
}

/** All there are when none is said. @throws InvalidInput */
function readModels(text = ''): readonly ReportModel[] {
  const said = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (said.length === 0) return REPORT_MODELS;
  const problems = said
    .filter((name) => parseModel(name) === undefined)
    .map((name) => ({ path: 'models', detail: `${JSON.stringify(name)} is none of ${REPORT_MODELS.join(', ')}` }));
  if (problems.length > 0) throw new InvalidInput('The models to compare are not valid', problems);
  return [...new Set(said.flatMap((name) => parseModel(name) ?? []))];
}
