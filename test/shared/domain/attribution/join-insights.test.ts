import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupBy } from '../../../../shared/domain/attribution/group.ts';
import { type JoinedRow, joinInsights } from '../../../../shared/domain/attribution/join-insights.ts';
import { attributionReport } from '../../../../shared/domain/attribution/report.ts';
import { reportCsv } from '../../../../shared/domain/attribution/report-csv.ts';
import type { Conversion } from '../../../../shared/domain/conversion/conversion.ts';
import type { OrderId } from '../../../../shared/domain/ids.ts';
import type { Insight } from '../../../../shared/domain/insights/insight.ts';
import { createInsightGroups } from '../../../../shared/domain/insights/insight-groups.ts';
import { insightGrouping } from '../../../../shared/domain/insights/insight-keys.ts';
import { DAY } from '../../../../shared/domain/time.ts';
import type { Touchpoint } from '../../../../shared/domain/touchpoint/touchpoint.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';
import { anInsight } from '../../../support/an-insight.ts';

const ad: Partial<Touchpoint> = { source: 'ig', adId: 'A1', campaignId: 'c1', at: noon(19) };

let orders = 0;
const order = (touch: Partial<Touchpoint> | undefined, value = 120, currency = 'EUR'): Conversion =>
  aConversion({
    orderId: `o${orders++}` as OrderId,
    claims: [aClaim({ value, currency })],
    path: touch === undefined ? [] : [aTouchpoint(touch)],
  });

/** The report of 20 January, or of several days, as the API answers it. */
function report(
  conversions: readonly Conversion[],
  insights: readonly (readonly Insight[])[],
  { groupBy = 'ad', days = 1 }: { readonly groupBy?: GroupBy; readonly days?: number } = {},
) {
  const question = {
    from: Date.UTC(2026, 0, 20),
    to: Date.UTC(2026, 0, 20) + days * DAY,
    model: 'last_touch',
    groupBy,
    lookback: 30 * DAY,
    impressionLookback: 0,
    valueBasis: 'paid',
    timeZone: 'UTC',
    defaultCurrency: 'EUR',
  } as const;
  const credited = attributionReport(conversions, question);
  const grouping = insightGrouping(groupBy);
  if (grouping === undefined) return joinInsights(credited, [], undefined);
  const until = new Date(question.to).toISOString().slice(0, 10);
  const groups = createInsightGroups({ grouping, from: '2026-01-20', until, currency: 'EUR' });
  for (const day of insights) groups.add(day);
  const keys = new Set(credited.rows.map(({ key }) => key));
  return joinInsights(
    credited,
    groups.list((key) => keys.has(key)),
    grouping,
  );
}

const rowOf = (rows: readonly JoinedRow[], key: string | null): JoinedRow | undefined =>
  rows.find((row) => row.key === key);

describe('which ad sold the shoes, and what it cost', () => {
  const told = anInsight({
    adId: 'A1',
    adName: 'Red shoes',
    impressions: 2_000,
    reach: 1_500,
    clicks: 50,
    linkClicks: 40,
    spend: 30,
    currency: 'EUR',
    engagements: 75,
    followers: 10_000,
  });

  it('is one row: money in, money out, and the rates between them', () => {
    const { rows, totals } = report([order(ad), order(ad, 60), order(undefined, 10)], [[told]]);
    expect(rowOf(rows, 'a1')).toMatchObject({
      name: 'Red shoes',
      conversions: 2,
      value: 180,
      spend: 30,
      spendCurrency: 'EUR',
      impressions: 2_000,
      reach: 1_500,
      clicks: 50,
      linkClicks: 40,
      engagements: 75,
      followers: 10_000,
      ctr: 0.025,
      linkCtr: 0.02,
      cpc: 0.6,
      cpa: 15,
      roas: 6,
      conversionRate: 0.04,
      engagementRate: 0.75,
      engagementRateByReach: 5,
    });
    expect(rowOf(rows, null)).toMatchObject({ spend: null, impressions: null, ctr: null, roas: null, name: null });
    expect(totals).toMatchObject({ spend: 30, spendCurrency: 'EUR', impressions: 2_000, reach: null, clicks: 50 });
    expect(totals.cpa).toBeCloseTo(10, 12);
    expect(totals.byCurrency).toMatchObject([{ currency: 'EUR', spend: 30 }]);
  });

  it('shows ads that cost money and sold nothing, behind those that sold', () => {
    const idle = anInsight({ adId: 'b2', spend: 99, currency: 'EUR', clicks: 0, impressions: 10 });
    const { rows, totals } = report([order(ad)], [[told, idle]]);
    expect(rows.map(({ key }) => key)).toEqual(['a1', 'b2']);
    expect(rowOf(rows, 'b2')).toMatchObject({
      conversions: 0,
      value: 0,
      spend: 99,
      roas: 0,
      cpa: null,
      cpc: null,
      ctr: 0,
    });
    expect(totals).toMatchObject({ spend: 129, conversions: 1 });
  });

  it('says nothing that it does not know', () => {
    const { rows } = report([order(ad)], [[anInsight({ adId: 'a1', impressions: 5 })]]);
    expect(rowOf(rows, 'a1')).toMatchObject({
      impressions: 5,
      clicks: null,
      spend: null,
      ctr: null,
      roas: null,
      cpa: null,
    });
  });

  it('tells nothing of groups that platforms know nothing of', () => {
    const { rows, totals } = report([order(ad)], [[told]], { groupBy: 'landing_page' });
    expect(rows[0]).toMatchObject({ conversions: 1, spend: null, ctr: null });
    expect(totals).toMatchObject({ spend: null, impressions: null });
  });
});

describe('money of several currencies', () => {
  const dollars = anInsight({ adId: 'a1', spend: 30, currency: 'USD', clicks: 10 });

  it('is never set against each other: what a click cost is known, what came back is not', () => {
    const { rows, totals } = report([order(ad)], [[dollars]]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ currency: 'EUR', spend: 30, spendCurrency: 'USD', cpc: 3, cpa: 30, roas: null });
    expect(totals).toMatchObject({ spend: 30, spendCurrency: 'USD', roas: null });
  });

  it('stands beside the orders of its own currency, whose number is then not all that the spend led to', () => {
    const { rows } = report([order(ad), order(ad, 50, 'USD')], [[dollars]]);
    expect(rows.find(({ currency }) => currency === 'EUR')).toMatchObject({ spend: null });
    expect(rows.find(({ currency }) => currency === 'USD')).toMatchObject({ spend: 30, roas: 50 / 30, cpa: null });
  });

  it('is not added up in the totals', () => {
    const { totals } = report([], [[dollars, anInsight({ adId: 'b', spend: 5, currency: 'EUR', clicks: 1 })]]);
    expect(totals).toMatchObject({ spend: null, spendCurrency: null, clicks: 11, roas: null });
  });
});

describe('reach', () => {
  const day = (date: string, reach: number) => [anInsight({ adId: 'a1', day: date, reach, engagements: 10 })];

  it('of several days is not added up', () => {
    const { rows } = report([], [day('2026-01-20', 100), day('2026-01-21', 100)], { days: 2 });
    expect(rows[0]).toMatchObject({ reach: null, engagements: 20, engagementRateByReach: null });
  });

  it('stands on the row of a day, if one ad was all that ran on it', () => {
    const two = [...day('2026-01-21', 70), anInsight({ adId: 'a2', day: '2026-01-21', reach: 60, engagements: 5 })];
    const { rows, totals } = report([], [day('2026-01-20', 100), two], { groupBy: 'day', days: 2 });
    expect(rowOf(rows, '2026-01-20')).toMatchObject({ reach: 100, engagements: 10, engagementRateByReach: 10 });
    expect(rowOf(rows, '2026-01-21')).toMatchObject({ reach: null, engagements: 15, engagementRateByReach: null });
    expect(totals).toMatchObject({ reach: null, engagements: 25 });
  });

  it('of several ads of a campaign is not added up', () => {
    const both = ['a', 'b'].map((adId) => anInsight({ adId, campaignId: 'c', reach: 100 }));
    expect(report([], [both], { groupBy: 'campaign' }).rows[0]?.reach).toBeNull();
  });

  it('is what the platform said of exactly the period', () => {
    const period = anInsight({ adId: 'a1', until: '2026-01-22', reach: 150, impressions: 999 });
    const { rows } = report([], [[period], day('2026-01-20', 100), day('2026-01-21', 100)], { days: 2 });
    expect(rows[0]).toMatchObject({ reach: 150, impressions: null, engagementRateByReach: (20 / 150) * 100 });
  });

  it('of a post that was published within the period is that of its whole life', () => {
    const post = (fields: Partial<Insight>) => [anInsight({ level: 'post', postId: 'p', ...fields })];
    const days = [
      post({ publishedOn: '2026-01-20', likes: 3, total: { likes: 3, reach: 80 } }),
      post({ day: '2026-01-21', publishedOn: '2026-01-20', likes: 5, total: { likes: 8, reach: 120 } }),
    ];
    expect(report([], days, { groupBy: 'post', days: 2 }).rows[0]).toMatchObject({ reach: 120, engagements: 8 });
    const older = days.map((rows) => rows.map((row) => ({ ...row, publishedOn: '2026-01-01' })));
    expect(report([], older, { groupBy: 'post', days: 2 }).rows[0]?.reach).toBeNull();
  });
});

describe('a group of a report', () => {
  it('finds a campaign by its id or its name, and a post with or without its page', () => {
    const named = anInsight({ campaignId: 'C9', campaignName: 'Winter Sale', spend: 1, currency: 'EUR' });
    const byName = report([order({ source: 'ig', campaign: 'winter sale' })], [[named]], { groupBy: 'campaign' });
    expect(byName.rows).toMatchObject([{ key: 'winter sale', name: 'Winter Sale', conversions: 1, spend: 1 }]);
    const byId = report([order({ source: 'ig', campaign: 'c9' })], [[named]], { groupBy: 'campaign' });
    expect(byId.rows).toMatchObject([{ key: 'c9', conversions: 1, spend: 1 }]);
    const post = anInsight({ level: 'post', postId: '77_5', likes: 2 });
    const byPost = report([order({ source: 'ig', postId: '5' })], [[post]], { groupBy: 'post' });
    expect(byPost.rows).toMatchObject([{ key: '5', conversions: 1, engagements: 2 }]);
  });

  it.each<[GroupBy, Partial<Insight>, string]>([
    ['platform', { platform: 'tiktok' }, 'tiktok'],
    ['platform', { platform: 'google_ads' }, 'google'],
    ['platform', { platform: 'meta' }, 'meta'],
    ['platform', { platform: 'meta', placement: 'instagram_stories' }, 'instagram'],
    ['placement', { platform: 'meta', placement: 'instagram_stories' }, 'story'],
    ['placement', { platform: 'meta' }, '(not set)'],
    ['channel', { platform: 'meta' }, 'paid_social'],
    ['channel', { platform: 'google' }, 'paid_search'],
    ['channel', { platform: 'youtube' }, 'paid_video'],
    ['channel', { platform: 'instagram', level: 'post', postId: 'p' }, 'organic_social'],
    ['adset', { adsetId: 'S1' }, 's1'],
    ['day', {}, '2026-01-20'],
  ])('by %s has %j as %s', (groupBy, fields, key) => {
    const { rows } = report([], [[anInsight({ impressions: 1, ...fields })]], { groupBy });
    expect(rows.map((row) => row.key)).toEqual([key]);
  });

  it('does not hear the same of a campaign from it and from its ads', () => {
    const told = [
      anInsight({ campaignId: 'c', adsetId: 's', spend: 10, currency: 'EUR' }),
      anInsight({ level: 'adset', campaignId: 'c', adsetId: 's', spend: 10, currency: 'EUR' }),
      anInsight({ level: 'campaign', campaignId: 'c', spend: 10, currency: 'EUR' }),
      anInsight({ level: 'account', spend: 10, currency: 'EUR' }),
      anInsight({ level: 'campaign', campaignId: 'd', spend: 7, currency: 'EUR' }),
    ];
    const { rows, totals } = report([], [told], { groupBy: 'campaign' });
    expect(rows.map(({ key, spend }) => [key, spend])).toEqual([
      ['c', 10],
      ['d', 7],
    ]);
    expect(totals.spend).toBe(17);
  });

  it('spends what all its rows spend, whatever the grouping', () => {
    const cents = fc.integer({ min: 0, max: 1_000_000 }).map((amount) => amount / 100);
    const one = fc.record({
      adId: fc.constantFrom('a', 'b', 'c'),
      campaignId: fc.constantFrom('x', 'y'),
      spend: cents,
    });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ adId }) => adId }), (ads) => {
        const told = ads.map((fields) => anInsight({ ...fields, currency: 'EUR' }));
        const all = ads.reduce((sum, { spend }) => sum + spend, 0);
        for (const groupBy of ['ad', 'campaign', 'platform', 'channel', 'day'] as const) {
          const { rows, totals } = report([order(ad)], [told], { groupBy });
          expect(totals.spend ?? 0).toBeCloseTo(all, 6);
          expect(rows.reduce((sum, { spend }) => sum + (spend ?? 0), 0)).toBeCloseTo(all, 6);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the report as CSV', () => {
  it('has what platforms said in columns behind, empty where nobody knows', () => {
    const told = anInsight({ adName: '=Shoes', impressions: 3, clicks: 1, spend: 1.005, currency: 'EUR' });
    const { rows } = report([order({ ...ad, adId: 'a1' }), order(undefined, 5)], [[told]]);
    expect(reportCsv({ rows }).split('\r\n')).toEqual([
      'key,currency,touchpoints,conversions,value,verifiedValue,grossValue,unattributed,name,spend,spendCurrency,impressions,reach,clicks,linkClicks,engagements,followers,ctr,linkCtr,cpc,cpa,roas,conversionRate,engagementRate,engagementRateByReach',
      "a1,EUR,1,1.0000,120.00,120.00,120.00,,'=Shoes,1.01,EUR,3,,1,,,,0.333333,,1.0050,1.0050,119.4030,1.0000,,",
      '(direct),EUR,0,1.0000,5.00,5.00,5.00,direct,,,,,,,,,,,,,,,,,',
      '',
    ]);
  });
});
