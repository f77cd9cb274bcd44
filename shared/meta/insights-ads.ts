import * as z from 'zod/mini';
import { addDays, daysBetween } from '../domain/insights/days.ts';
import type { Insight } from '../domain/insights/insight.ts';
import type { AdsOutcome, DayRange } from '../domain/insights/told-figures.ts';
import type { Instant } from '../domain/time.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { GraphError } from './graph-error.ts';
import { insightFailure } from './insights-advice.ts';
import { type ReadingDeps, readList } from './insights-pages.ts';

const FIELDS = [
  ...['impressions', 'reach', 'clicks', 'inline_link_clicks', 'spend', 'account_id', 'account_currency'],
  ...['campaign_id', 'campaign_name', 'adset_id', 'adset_name', 'ad_id', 'ad_name'],
].join(',');
const ROWS_A_PAGE = 500;
/** Asked for more than it answers at once; half of the days may be little enough. */
const TOO_MUCH = 1_487_534;

const text = z.optional(z.nullable(z.union([z.string(), z.number()])));
/** Numbers arrive as text. */
const rowSchema = z.object({
  date_start: z.string(),
  ad_id: z.union([z.string(), z.number()]),
  ...{ ad_name: text, adset_id: text, adset_name: text, campaign_id: text, campaign_name: text },
  ...{ account_id: text, account_currency: text },
  ...{ impressions: text, reach: text, clicks: text, inline_link_clicks: text, spend: text },
});

/** Figures of each ad and day of a period, as whole days, whatever has to be asked in parts. */
export function createAdInsights(deps: ReadingDeps) {
  return async function* readAds(adAccountId: string, range: DayRange, now: Instant): AsyncGenerator<AdsOutcome> {
    const path = `/act_${adAccountId.replace(/^act_/, '')}/insights`;
    const waiting: DayRange[] = [range];
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const days = daysBetween(part.since, addDays(part.until, 1));
      try {
        const insights: Insight[] = [];
        const params = { level: 'ad', fields: FIELDS, time_increment: 1, time_range: part, limit: ROWS_A_PAGE };
        for await (const page of readList(deps, path, params))
          insights.push(...page.map((row) => toInsight(rowSchema.parse(row), now)));
        yield { kind: 'days', days, insights };
      } catch (error) {
        const middle = days[Math.floor(days.length / 2)];
        const isTooMuch = error instanceof GraphError && error.subcode === TOO_MUCH;
        if (!isTooMuch || days.length < 2 || middle === undefined) {
          yield { kind: 'failed', failure: insightFailure(error, 'ads') };
          return;
        }
        // The newest days are on top.
        waiting.push({ since: part.since, until: addDays(middle, -1) }, { since: middle, until: part.until });
      }
    }
  };
}

function toInsight(row: z.infer<typeof rowSchema>, now: Instant): Insight {
  return present({
    platform: 'meta',
    day: row.date_start,
    level: 'ad',
    accountId: words(row.account_id),
    campaignId: words(row.campaign_id),
    campaignName: words(row.campaign_name),
    adsetId: words(row.adset_id),
    adsetName: words(row.adset_name),
    adId: String(row.ad_id),
    adName: words(row.ad_name),
    impressions: count(row.impressions),
    reach: count(row.reach),
    clicks: count(row.clicks),
    linkClicks: count(row.inline_link_clicks),
    spend: count(row.spend),
    currency: row.spend == null ? undefined : words(row.account_currency),
    source: 'meta',
    importedAt: now,
  } as const) as Insight;
}

type Told = string | number | null | undefined;

const words = (told: Told): string | undefined => (told == null || told === '' ? undefined : String(told));

function count(told: Told): number | undefined {
  const number = told == null || told === '' ? Number.NaN : Number(told);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}
