import type { AdDay } from './scripted-insights.ts';

export const LEVELS = ['account', 'campaign', 'adset', 'ad'] as const;
export type Level = (typeof LEVELS)[number];

/** What says whose figures a row has, from the level on at which there is one answer. */
export const NAMING = {
  account_id: 'account',
  account_currency: 'account',
  campaign_id: 'campaign',
  campaign_name: 'campaign',
  objective: 'campaign',
  adset_id: 'adset',
  adset_name: 'adset',
  ad_id: 'ad',
  ad_name: 'ad',
} as const satisfies Readonly<Record<string, Level>>;

export const isFinerOrEqual = (level: Level, than: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(than);

const SUMS = ['impressions', 'clicks', 'inline_link_clicks', 'unique_clicks', 'inline_post_engagement'] as const;
const LISTS = ['actions', 'action_values', 'outbound_clicks'] as const;

/** Fields there are, whose values the sandbox does not have. */
const WITHOUT_VALUE = [
  ...['account_name', 'attribution_setting', 'buying_type', 'conversion_rate_ranking', 'conversion_values'],
  ...['conversions', 'cost_per_conversion', 'cost_per_unique_click', 'created_time', 'engagement_rate_ranking'],
  ...['full_view_impressions', 'full_view_reach', 'optimization_goal', 'outbound_clicks_ctr', 'purchase_roas'],
  ...['quality_ranking', 'results', 'social_spend', 'unique_actions', 'unique_ctr', 'unique_inline_link_clicks'],
  ...['unique_outbound_clicks', 'updated_time', 'video_play_actions', 'video_thruplay_watched_actions'],
  ...['website_ctr', 'website_purchase_roas'],
];

const total = (rows: readonly AdDay[], name: (typeof SUMS)[number] | 'spend'): number | undefined => {
  const values = rows.flatMap((row) => row[name] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
};

/** People of one day come again the next, so reach never adds up; the largest part is what is certain. */
const reach = (rows: readonly AdDay[]): number | undefined => {
  const values = rows.flatMap((row) => row.reach ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
};

/** Money and ratios go out with the digits Meta gives them; nothing is divided by nothing. */
const money = (value: number | undefined): string | undefined => value?.toFixed(2).replace(/\.?0+$/, '');
function ratio(value: number | undefined, by: number | undefined, times = 1): string | undefined {
  return value === undefined || by === undefined || by === 0 ? undefined : ((value / by) * times).toFixed(6);
}

function actionList(rows: readonly AdDay[], name: (typeof LISTS)[number]): readonly object[] | undefined {
  const sums = new Map<string, number>();
  for (const { action_type, value } of rows.flatMap((row) => row[name] ?? [])) {
    sums.set(action_type, (sums.get(action_type) ?? 0) + value);
  }
  if (sums.size === 0) return undefined;
  return [...sums].map(([action_type, value]) => ({ action_type, value: String(value) }));
}

function costPerAction(rows: readonly AdDay[]): readonly object[] | undefined {
  return actionList(rows, 'actions')?.map((action) => {
    const { action_type, value } = Object(action);
    return { action_type, value: ratio(total(rows, 'spend'), Number(value)) ?? '0' };
  });
}

type Figure = (rows: readonly AdDay[]) => unknown;

/** Every figure is text, as Meta sends them; what there is no figure for is left out. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  ...Object.fromEntries(SUMS.map((name): [string, Figure] => [name, (rows) => total(rows, name)?.toString()])),
  ...Object.fromEntries(LISTS.map((name): [string, Figure] => [name, (rows) => actionList(rows, name)])),
  ...Object.fromEntries(WITHOUT_VALUE.map((name): [string, Figure] => [name, () => undefined])),
  reach: (rows) => reach(rows)?.toString(),
  spend: (rows) => money(total(rows, 'spend')),
  frequency: (rows) => ratio(total(rows, 'impressions'), reach(rows)),
  ctr: (rows) => ratio(total(rows, 'clicks'), total(rows, 'impressions'), 100),
  inline_link_click_ctr: (rows) => ratio(total(rows, 'inline_link_clicks'), total(rows, 'impressions'), 100),
  cpc: (rows) => ratio(total(rows, 'spend'), total(rows, 'clicks')),
  cpm: (rows) => ratio(total(rows, 'spend'), total(rows, 'impressions'), 1000),
  cost_per_inline_link_click: (rows) => ratio(total(rows, 'spend'), total(rows, 'inline_link_clicks')),
  cost_per_action_type: costPerAction,
};
