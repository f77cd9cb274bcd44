import type { Edge } from '../edge-deps.ts';
import { ok, type Params } from '../graph-call.ts';
import { noSuchObject } from '../graph-error.ts';
import { pageOf } from '../paging.ts';
import { readTime } from './read-time.ts';
import { showObject } from './show-object.ts';

const DAY_MS = 86_400_000;

/** `GET /{page}/posts` and its kin, newest first */
export const listPostsEdge: Edge = (call, pageId, deps) => {
  if (deps.insights.page(pageId) === undefined) throw noSuchObject(call.method, pageId);
  const posts = deps.insights.postsOf(pageId).filter((post) => isWithin(post.created_time, call.params));
  const { items, paging } = pageOf(posts, ({ id }) => id, call, deps);
  return ok({ data: items.map((post) => showObject(post, 'post', call.params)), ...paging });
};

/** `GET /{Instagram account}/media`: posts and reels; stories have a list of their own */
export const listMediaEdge: Edge = (call, userId, deps) => {
  if (!deps.insights.hasIgUser(userId)) throw noSuchObject(call.method, userId);
  const all = deps.insights.mediaOf(userId);
  const media = all.filter(
    ({ media_product_type, timestamp }) => media_product_type !== 'STORY' && isWithin(timestamp, call.params),
  );
  const { items, paging } = pageOf(media, ({ id }) => id, call, deps);
  return ok({ data: items.map((item) => showObject(item, 'media', call.params)), ...paging });
};

/** `GET /{Instagram account}/stories`: those of the last 24 hours */
export const listStoriesEdge: Edge = (call, userId, deps) => {
  if (!deps.insights.hasIgUser(userId)) throw noSuchObject(call.method, userId);
  const all = deps.insights.mediaOf(userId);
  const stories = all.filter(({ media_product_type, timestamp }) => {
    const isActive = timestamp === undefined || deps.now() - Date.parse(timestamp) <= DAY_MS;
    return media_product_type === 'STORY' && isActive;
  });
  const { items, paging } = pageOf(stories, ({ id }) => id, call, deps);
  return ok({ data: items.map((item) => showObject(item, 'media', call.params)), ...paging });
};

/** What has no time is always within. */
function isWithin(time: string | undefined, params: Params): boolean {
  const [since, until] = [readTime(params, 'since'), readTime(params, 'until')];
  if (time === undefined) return true;
  const at = Date.parse(time);
  return (since === undefined || at >= since) && (until === undefined || at < until);
}
