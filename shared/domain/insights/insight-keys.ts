import type { ChannelName } from '../attribution/channel-rules.ts';
import { type GroupBy, NOT_SET } from '../attribution/group.ts';
import { channelOf } from '../touchpoint/channel.ts';
import { siteOfName } from '../touchpoint/find-platform.ts';
import { placementOf, platformOf } from '../touchpoint/platform.ts';
import type { TouchMarks } from '../touchpoint/touchpoint.ts';
import type { Insight } from './insight.ts';

/** Groupings that platforms tell of as well; of a source, a landing page or an article they know nothing. */
export const INSIGHT_GROUPINGS = [
  'channel',
  'platform',
  'placement',
  'campaign',
  'adset',
  'ad',
  'post',
  'day',
] as const;
export type InsightGrouping = (typeof INSIGHT_GROUPINGS)[number];

export function insightGrouping(groupBy: GroupBy): InsightGrouping | undefined {
  return INSIGHT_GROUPINGS.find((grouping) => grouping === groupBy);
}

/**
 * The keys under which a report may list what an insight is about, the surest first: links are tagged with a campaign's id or
 * with its name, and with a post's id alone or behind its page's. None: it is not about such a thing.
 */
export function insightKeys(
  insight: Insight,
  grouping: InsightGrouping,
  channelName: ChannelName = channelOf,
): readonly string[] {
  return readKeys(insight, grouping, channelName).map((key) => key.toLowerCase());
}

function readKeys(insight: Insight, grouping: InsightGrouping, channelName: ChannelName): readonly string[] {
  const { level, campaignId, campaignName, adsetId, adId, postId } = insight;
  switch (grouping) {
    case 'campaign':
      return level === 'post' ? [] : orNotSet([campaignId, campaignName]);
    case 'adset':
      return level === 'post' ? [] : orNotSet([adsetId]);
    case 'ad':
      return level === 'post' ? [] : orNotSet([adId]);
    case 'post':
      return postId === undefined ? [] : [postId, postId.slice(postId.lastIndexOf('_') + 1)];
    case 'day':
      return [insight.day];
    case 'platform':
      return [insightPlatform(insight)];
    case 'placement':
      return orNotSet([placementOf(marksOf(insight))]);
    case 'channel':
      return [channelName(marksOf(insight))];
  }
}

function orNotSet(keys: readonly (string | undefined)[]): readonly string[] {
  const known = keys.filter((key) => key !== undefined && key !== '') as readonly string[];
  return known.length === 0 ? [NOT_SET] : known;
}

/** Meta sells ads for several platforms at once and, unless asked by placement, does not say which: they stay `meta`. */
function insightPlatform({ platform, placement }: Insight): string {
  const shown = placement === undefined ? undefined : platformOf({ placement });
  if (shown !== undefined) return shown;
  return platform === 'meta' ? platform : (siteOfName(platform)?.platform?.name ?? platform);
}

/** An insight as the touchpoints that it leads to are marked, so that both fall into the same channel. */
function marksOf({ platform, level, campaignName, adId, placement }: Insight): TouchMarks {
  return {
    source: platform,
    ...(placement === undefined ? {} : { placement }),
    ...(campaignName === undefined ? {} : { campaign: campaignName }),
    ...(level === 'post' ? {} : { adId: adId ?? NOT_SET }),
  };
}
