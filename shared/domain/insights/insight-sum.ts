import { addTo, type RunningSum, startSum, sumOf } from '../money.ts';
import { engagementsOf, type Insight } from './insight.ts';

const SUMMED = ['impressions', 'clicks', 'linkClicks'] as const;

/** What several insights come to; what none of them says is `null`. */
export type InsightAmounts = {
  readonly spend: number | null;
  readonly spendCurrency: string | null;
  readonly impressions: number | null;
  readonly clicks: number | null;
  readonly linkClicks: number | null;
  readonly engagements: number | null;
  /** Different people; only where a platform said so for just this group and period. */
  readonly reach: number | null;
  /** Newest number; `null` also where several accounts are in the group. */
  readonly followers: number | null;
};

type Followers = { readonly account: string; readonly day: string; readonly count: number };

export type InsightSum = {
  readonly currency: string;
  rows: number;
  readonly counts: { [Count in (typeof SUMMED)[number] | 'engagements']?: number };
  spend: RunningSum | undefined;
  newest: Insight | undefined;
  followers: Followers | 'several' | undefined;
};

export function startInsightSum(currency: string): InsightSum {
  return { currency, rows: 0, counts: {}, spend: undefined, newest: undefined, followers: undefined };
}

export function addInsight(sum: InsightSum, insight: Insight): void {
  sum.rows += 1;
  for (const count of SUMMED) addCount(sum, count, insight[count]);
  addCount(sum, 'engagements', engagementsOf(insight));
  addSpend(sum, insight.spend);
  if (sum.newest === undefined || insight.day >= sum.newest.day) sum.newest = insight;
  const { platform, accountId = '', day, followers: count } = insight;
  if (count !== undefined) addFollowers(sum, { account: `${platform}#${accountId}`, day, count });
}

/** Adds what was added to another sum of the same currency. */
export function addInsightSum(sum: InsightSum, other: InsightSum): void {
  sum.rows += other.rows;
  for (const count of [...SUMMED, 'engagements'] as const) addCount(sum, count, other.counts[count]);
  addSpend(sum, other.spend === undefined ? undefined : sumOf(other.spend));
  if (other.newest !== undefined && (sum.newest === undefined || other.newest.day >= sum.newest.day))
    sum.newest = other.newest;
  if (other.followers === 'several') sum.followers = 'several';
  else if (other.followers !== undefined) addFollowers(sum, other.followers);
}

function addCount({ counts }: InsightSum, name: keyof InsightSum['counts'], count: number | undefined): void {
  if (count !== undefined) counts[name] = (counts[name] ?? 0) + count;
}

function addSpend(sum: InsightSum, spend: number | undefined): void {
  if (spend === undefined) return;
  sum.spend ??= startSum();
  addTo(sum.spend, spend);
}

function addFollowers(sum: InsightSum, followers: Followers): void {
  if (sum.followers === 'several') return;
  if (sum.followers !== undefined && sum.followers.account !== followers.account) sum.followers = 'several';
  else if (sum.followers === undefined || followers.day >= sum.followers.day) sum.followers = followers;
}

export function insightAmounts(sum: InsightSum, reach: number | undefined): InsightAmounts {
  const { counts, spend, followers } = sum;
  return {
    spend: spend === undefined ? null : sumOf(spend),
    spendCurrency: spend === undefined ? null : sum.currency,
    impressions: counts.impressions ?? null,
    clicks: counts.clicks ?? null,
    linkClicks: counts.linkClicks ?? null,
    engagements: counts.engagements ?? null,
    reach: reach ?? null,
    followers: followers === undefined || followers === 'several' ? null : followers.count,
  };
}

export const NO_INSIGHTS: InsightAmounts = {
  spend: null,
  spendCurrency: null,
  impressions: null,
  clicks: null,
  linkClicks: null,
  engagements: null,
  reach: null,
  followers: null,
};
