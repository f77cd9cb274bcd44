import { invalidParameter } from '../graph-error.ts';

/** Views and viewers took the place of the impressions family, which every call is refused for. */
const POST: ReadonlySet<string> = new Set([
  ...['post_media_view', 'post_total_media_view_unique', 'post_clicks', 'post_clicks_by_type', 'post_video_views'],
  ...['like', 'love', 'wow', 'haha', 'sorry', 'anger', 'by_type'].map((kind) => `post_reactions_${kind}_total`),
  ...['post_activity_by_action_type', 'post_activity_by_action_type_unique'],
]);
const PAGE: ReadonlySet<string> = new Set([
  ...['page_media_view', 'page_total_media_view_unique', 'page_follows', 'page_post_engagements', 'page_views_total'],
  ...['page_total_actions', 'page_daily_follows', 'page_daily_follows_unique', 'page_daily_unfollows_unique'],
]);

const EVERY_MEDIA = ['reach', 'views', 'shares', 'total_interactions', 'reposts', 'facebook_views', 'total_views'];
const FEED_AND_REELS = ['likes', 'comments', 'saved', 'total_likes', 'total_comments'];
const FEED_AND_STORY = ['follows', 'profile_visits', 'profile_activity'];
const MEDIA: Readonly<Record<'FEED' | 'REELS' | 'STORY', ReadonlySet<string>>> = {
  FEED: new Set([...EVERY_MEDIA, ...FEED_AND_REELS, ...FEED_AND_STORY]),
  REELS: new Set([
    ...EVERY_MEDIA,
    ...FEED_AND_REELS,
    ...['ig_reels_avg_watch_time', 'ig_reels_video_view_total_time', 'reels_skip_rate', 'crossposted_views'],
  ]),
  STORY: new Set([...EVERY_MEDIA, ...FEED_AND_STORY, 'navigation', 'replies', 'link_clicks']),
};
/** Media older than this still tell their impressions. */
const IMPRESSIONS_UNTIL = Date.parse('2024-07-02T00:00:00Z');

type Kind = {
  readonly kind: 'post' | 'page' | 'FEED' | 'REELS' | 'STORY';
  /** Of media alone. */
  readonly createdAt?: number | undefined;
};

/** One wrong name fails the whole call. @param gone Names that were scripted to be unknown too. */
export function checkMetrics(names: readonly string[] | undefined, of: Kind, gone: readonly string[]): void {
  if (names === undefined || names.length === 0) throw invalidParameter('The parameter metric is required.');
  for (const name of names) {
    if (isKnown(name, of) && !gone.includes(name)) continue;
    throw invalidParameter(
      of.kind === 'post' || of.kind === 'page'
        ? `The value must be a valid insights metric: ${name}`
        : `The metric ${name} is not one of media of type ${of.kind}.`,
    );
  }
}

function isKnown(name: string, of: Kind): boolean {
  if (of.kind === 'post') return POST.has(name);
  if (of.kind === 'page') return PAGE.has(name);
  if (name === 'impressions') return of.createdAt !== undefined && of.createdAt < IMPRESSIONS_UNTIL;
  return MEDIA[of.kind].has(name);
}
