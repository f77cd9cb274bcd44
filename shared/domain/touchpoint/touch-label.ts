import { findPlatform, placementOf } from './platform.ts';
import type { Touchpoint } from './touchpoint.ts';

const PLACES: Readonly<Record<string, string>> = {
  story: 'Story',
  reel: 'Reel',
  shorts: 'Shorts',
  marketplace: 'Marketplace',
  right_column: 'Right Column',
  in_stream: 'In-Stream',
  explore: 'Explore',
  search: 'Search',
  inbox: 'Inbox',
  feed: 'Feed',
  post: 'Post',
  bio: 'Bio',
  live: 'Live',
};

/** Where a contact happened, as one says it: `Instagram Story`, `Google`, `Newsletter (email)`, `blog.example`. */
export function touchLabel(touch: Touchpoint): string {
  const platform = findPlatform(touch);
  if (platform !== undefined) {
    const place = PLACES[placementOf(touch) ?? ''];
    return place === undefined ? platform.label : `${platform.label} ${place}`;
  }
  const { source, medium, referrerHost } = touch;
  if (source !== undefined) return withMedium(source, medium);
  if (medium !== undefined) return capitalised(medium);
  return referrerHost ?? namedByIds(touch);
}

function withMedium(source: string, medium: string | undefined): string {
  const isNews = medium !== undefined && medium.toLowerCase() !== source.toLowerCase();
  return isNews ? `${capitalised(source)} (${readable(medium)})` : capitalised(source);
}

function namedByIds({ campaign, campaignId, utmId, adsetId, adId, postId, linkId, clickIdType }: Touchpoint): string {
  const ad = adId ?? adsetId;
  if (campaign !== undefined) return `Campaign ${campaign}`;
  if (ad !== undefined) return `Ad ${ad}`;
  if (campaignId !== undefined || utmId !== undefined) return `Campaign ${campaignId ?? utmId}`;
  if (postId !== undefined) return `Post ${postId}`;
  if (linkId !== undefined) return `Link ${linkId}`;
  return clickIdType === undefined ? 'Campaign' : `Click (${clickIdType})`;
}

const UNDERSCORES = /_+/g;
const readable = (text: string): string => text.replace(UNDERSCORES, ' ').trim();

/** Hosts keep their spelling; names get a capital. */
function capitalised(text: string): string {
  return text.includes('.') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
