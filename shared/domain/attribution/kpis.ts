import type { InsightAmounts } from '../insights/insight-sum.ts';

/** What marketers compare. Each is `null` when a part of it is not known or it would divide by nothing. */
export type Kpis = {
  /** Clicks ÷ impressions. */
  readonly ctr: number | null;
  /** Clicks that lead to the shop ÷ impressions. */
  readonly linkCtr: number | null;
  /** Spend ÷ clicks. */
  readonly cpc: number | null;
  /** Spend ÷ conversions. */
  readonly cpa: number | null;
  /** Credited value ÷ spend, where both are in one currency. */
  readonly roas: number | null;
  /** Conversions ÷ clicks. */
  readonly conversionRate: number | null;
  /** Engagements ÷ followers × 100. */
  readonly engagementRate: number | null;
  /** Engagements ÷ reach × 100. */
  readonly engagementRateByReach: number | null;
};

export type CreditedAmounts = {
  /** `null`: not all conversions that the spend led to are counted here. */
  readonly conversions: number | null;
  readonly value: number | null;
  readonly currency: string | null;
};

export function kpisOf(insights: InsightAmounts, { conversions, value, currency }: CreditedAmounts): Kpis {
  const { spend, spendCurrency, impressions, clicks, linkClicks, engagements, followers, reach } = insights;
  return {
    ctr: divided(clicks, impressions),
    linkCtr: divided(linkClicks, impressions),
    cpc: divided(spend, clicks),
    cpa: divided(spend, conversions),
    roas: spendCurrency !== null && spendCurrency === currency ? divided(value, spend) : null,
    conversionRate: divided(conversions, clicks),
    engagementRate: percent(engagements, followers),
    engagementRateByReach: percent(engagements, reach),
  };
}

function divided(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

function percent(part: number | null, whole: number | null): number | null {
  return part === null ? null : divided(part * 100, whole);
}
