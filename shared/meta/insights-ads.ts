import { addDays, daysBetween } from '../domain/insights/days.ts';
import type { AdsOutcome, DayRange } from '../domain/insights/told-figures.ts';
import type { Instant } from '../domain/time.ts';
import { GraphError } from './graph-error.ts';
import { readAdRow } from './insights-ad-row.ts';
import { insightFailure, unreadableRows } from './insights-advice.ts';
import { type ReadingDeps, readList } from './insights-pages.ts';
import { isReportFailure, readReport } from './insights-report-run.ts';

const FIELDS = [
  ...['impressions', 'reach', 'clicks', 'inline_link_clicks', 'spend', 'account_id', 'account_currency'],
  ...['campaign_id', 'campaign_name', 'adset_id', 'adset_name', 'ad_id', 'ad_name'],
].join(',');
const ROWS_A_PAGE = 500;
/** Asked for more than it answers at once; half of the days may be little enough. */
const TOO_MUCH = 1_487_534;

/**
 * Figures of each ad and day of a period, the newest days first. Days that are too much for one answer are asked for in halves; a
 * single day that still is has Meta make a report of it. Of a report that fails the other days are told nevertheless.
 */
export function createAdInsights(deps: ReadingDeps) {
  return async function* readAds(adAccountId: string, range: DayRange, now: Instant): AsyncGenerator<AdsOutcome> {
    const path = `/act_${adAccountId.replace(/^act_/, '')}/insights`;
    const waiting: { readonly range: DayRange; readonly isReport?: true }[] = [{ range }];
    let unreadable = 0;
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const { since, until } = part.range;
      const days = daysBetween(since, addDays(until, 1));
      const params = { level: 'ad', fields: FIELDS, time_increment: 1, time_range: part.range, limit: ROWS_A_PAGE };
      try {
        const rows: unknown[] = [];
        for await (const page of (part.isReport ? readReport : readList)(deps, path, params)) rows.push(...page);
        const insights = rows.flatMap((row) => readAdRow(row, now) ?? []);
        unreadable += rows.length - insights.length;
        yield { kind: 'days', days, insights };
      } catch (error) {
        const middle = days[Math.floor(days.length / 2)];
        const isTooMuch = error instanceof GraphError && error.subcode === TOO_MUCH && part.isReport === undefined;
        if (!isTooMuch || middle === undefined) {
          yield { kind: 'failed', failure: insightFailure(error, 'ads') };
          if (isReportFailure(error)) continue;
          return;
        }
        if (days.length === 1) waiting.push({ range: part.range, isReport: true });
        // The newest days are on top.
        else waiting.push({ range: { since, until: addDays(middle, -1) } }, { range: { since: middle, until } });
      }
    }
    if (unreadable > 0) yield { kind: 'failed', failure: unreadableRows(unreadable) };
  };
}
