import * as z from 'zod/mini';
import type { Insight } from '../domain/insights/insight.ts';
import type { Instant } from '../domain/time.ts';
import { present } from '../domain/visitor/join-facts.ts';

const text = z.optional(z.nullable(z.union([z.string(), z.number()])));
/** Numbers arrive as text. */
const rowSchema = z.object({
  date_start: z.string(),
  ad_id: z.union([z.string(), z.number()]),
  ...{ ad_name: text, adset_id: text, adset_name: text, campaign_id: text, campaign_name: text },
  ...{ account_id: text, account_currency: text },
  ...{ impressions: text, reach: text, clicks: text, inline_link_clicks: text, spend: text },
});

/** A row as Meta tells it; `undefined`: it does not say which ad and day it is about. */
export function readAdRow(row: unknown, now: Instant): Insight | undefined {
  const parsed = rowSchema.safeParse(row);
  return parsed.success ? toInsight(parsed.data, now) : undefined;
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
