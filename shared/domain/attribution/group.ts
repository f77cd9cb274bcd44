import { channelOf } from '../touchpoint/channel.ts';
import { adOf, placementOf } from '../touchpoint/platform.ts';
import { platformGroupOf } from '../touchpoint/platform-group.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import type { ChannelName } from './channel-rules.ts';
import { sourceOf } from './source-of.ts';

/** Groupings by what the touchpoint was. */
export const TOUCH_GROUPINGS = [
  'channel',
  'source',
  'medium',
  'source_medium',
  'platform',
  'placement',
  'campaign',
  'adset',
  'ad',
  'post',
  'link',
  'landing_page',
] as const;
/** Groupings by what the order was, whatever led to it. */
export const ORDER_GROUPINGS = ['item', 'category', 'day'] as const;

export type TouchGrouping = (typeof TOUCH_GROUPINGS)[number];
export type OrderGrouping = (typeof ORDER_GROUPINGS)[number];
export type GroupBy = TouchGrouping | OrderGrouping;

export function parseGroupBy(text: string): GroupBy | undefined {
  return [...TOUCH_GROUPINGS, ...ORDER_GROUPINGS].find((name) => name === text);
}

export function isOrderGrouping(groupBy: GroupBy): groupBy is OrderGrouping {
  return ORDER_GROUPINGS.some((name) => name === groupBy);
}

/** The key of what lacks the property asked for. */
export const NOT_SET = '(not set)';

/** The group a touchpoint belongs to, in lower case. */
export function groupKey(touch: Touchpoint, groupBy: TouchGrouping, channelName: ChannelName = channelOf): string {
  return readKey(touch, groupBy, channelName)?.toLowerCase() ?? NOT_SET;
}

function readKey(touch: Touchpoint, groupBy: TouchGrouping, channelName: ChannelName): string | undefined {
  switch (groupBy) {
    case 'channel':
      return channelName(touch);
    case 'source':
      return sourceOf(touch);
    case 'medium':
      return touch.medium;
    case 'source_medium':
      return sourceMediumOf(touch);
    case 'platform':
      return platformGroupOf(touch);
    case 'placement':
      return placementOf(touch);
    case 'campaign':
      return touch.campaign ?? touch.campaignId ?? touch.utmId;
    case 'adset':
      return touch.adsetId ?? adOf(touch).adsetId;
    case 'ad':
      return touch.adId ?? adOf(touch).adId;
    case 'post':
      return touch.postId;
    case 'link':
      return touch.linkId;
    case 'landing_page':
      return touch.landingPage;
  }
}

function sourceMediumOf(touch: Touchpoint): string | undefined {
  const source = sourceOf(touch);
  if (source === undefined && touch.medium === undefined) return undefined;
  return `${source ?? NOT_SET}/${touch.medium ?? ''}`;
}

/**
 * `groupKey` for many touchpoints: a journey's touchpoints repeat few distinct marks, so costly keys are worked out once.
 *
 * @param channelName The site's own channels, where it has some.
 */
export function createGroupKey(groupBy: TouchGrouping, channelName?: ChannelName): (touch: Touchpoint) => string {
  if (!COSTLY.has(groupBy)) return (touch) => groupKey(touch, groupBy);
  const keys = new Map<string, string>();
  return (touch) => {
    const marks = DECIDING.map((mark) => touch[mark] ?? '').join('\n');
    const known = keys.get(marks);
    if (known !== undefined) return known;
    const key = groupKey(touch, groupBy, channelName);
    if (keys.size < MOST_REMEMBERED) keys.set(marks, key);
    return key;
  };
}

const COSTLY: ReadonlySet<TouchGrouping> = new Set(['channel', 'platform', 'placement']);
/** What those three look at. */
const DECIDING = [
  'source',
  'medium',
  'campaign',
  'campaignId',
  'adsetId',
  'adId',
  'content',
  'placement',
  'clickIdType',
  'referrerHost',
] as const;
const MOST_REMEMBERED = 20_000;
