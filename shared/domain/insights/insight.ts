import type { Instant } from '../time.ts';

/** What a row is about. A platform that tells of ads needs no rows of their ad sets and campaigns. */
export const INSIGHT_LEVELS = ['account', 'campaign', 'adset', 'ad', 'post'] as const;
export type InsightLevel = (typeof INSIGHT_LEVELS)[number];

/** Ways of engaging that are added up when a platform does not say the sum itself. */
export const ENGAGEMENTS = ['likes', 'comments', 'shares', 'saves', 'follows'] as const;

/** What happens so many times, and may be added over days and ads. */
export const COUNTS = ['impressions', 'clicks', 'linkClicks', 'engagements', ...ENGAGEMENTS] as const;
export type InsightCount = (typeof COUNTS)[number];

export const INSIGHT_IDS = ['accountId', 'campaignId', 'adsetId', 'adId', 'postId'] as const;
export const INSIGHT_NAMES = ['campaignName', 'adsetName', 'adName', 'postName'] as const;

type Amounts = Readonly<Partial<Record<InsightCount, number>>> & {
  /** Different people; never added, because the same ones may be among those of another day or ad. */
  readonly reach?: number;
  readonly spend?: number;
  /** ISO 4217, of `spend`. */
  readonly currency?: string;
  /** Of the account or page, as of the day. */
  readonly followers?: number;
};

/** What a platform said of one ad or post: on a day, or for a longer period as a whole. */
export type Insight = Readonly<Partial<Record<(typeof INSIGHT_IDS)[number], string>>> &
  Readonly<Partial<Record<(typeof INSIGHT_NAMES)[number], string>>> &
  Amounts & {
    /** `meta`, `tiktok`, `google`, …, in lower case. */
    readonly platform: string;
    /** `2026-03-10` on the clocks of the account; of a longer period its first day. */
    readonly day: string;
    /** Of a longer period the day after its last. Such a row is read for its reach alone. */
    readonly until?: string;
    readonly level: InsightLevel;
    readonly placement?: string;
    /** Since publication, as of the day: what the next look is compared with. */
    readonly total?: Readonly<Partial<Record<InsightCount | 'reach', number>>>;
    readonly publishedOn?: string;
    readonly source: 'api' | 'meta';
    readonly importedAt: Instant;
  };

/** The id that a row of the level must have. */
export function idOfLevel(
  insight: { readonly level: InsightLevel } & {
    readonly [Id in (typeof INSIGHT_IDS)[number]]?: string | undefined;
  },
): string | undefined {
  switch (insight.level) {
    case 'account':
      return insight.accountId ?? 'all';
    case 'campaign':
      return insight.campaignId;
    case 'adset':
      return insight.adsetId;
    case 'ad':
      return insight.adId;
    case 'post':
      return insight.postId;
  }
}

/** What a row replaces: the one of the same object, and placement, on the same day. */
export function objectIdOf(insight: Insight): string {
  const id = `${insight.level}#${idOfLevel(insight) ?? ''}`;
  return insight.placement === undefined ? id : `${id}#${insight.placement}`;
}

/** The sum a platform names, or that of the ways it tells apart. */
export function engagementsOf(insight: Insight): number | undefined {
  if (insight.engagements !== undefined) return insight.engagements;
  const said = ENGAGEMENTS.flatMap((way) => insight[way] ?? []);
  return said.length === 0 ? undefined : said.reduce((sum, count) => sum + count, 0);
}
