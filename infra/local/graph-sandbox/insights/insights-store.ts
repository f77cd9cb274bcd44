import { BREAKDOWNS } from './breakdowns.ts';
import type { AdDay, MediaFigures, PageFigures, PostFigures, ScriptedInsights } from './scripted-insights.ts';

export interface InsightsStore {
  /** Adds to what is there; the same ad, day and breakdown, post or story again replaces what was said of it. */
  put(scripted: ScriptedInsights): void;
  adDays(accountId: string): readonly AdDay[];
  page(id: string): PageFigures | undefined;
  post(id: string): PostFigures | undefined;
  media(id: string): MediaFigures | undefined;
  /** Newest first, as Meta lists them. */
  postsOf(pageId: string): readonly PostFigures[];
  mediaOf(igUserId: string): readonly MediaFigures[];
  hasIgUser(igUserId: string): boolean;
  counts(): Readonly<Record<'ads' | 'pages' | 'posts' | 'media', number>>;
  clear(): void;
}

/** Figures as scripted; the sandbox makes up none. */
export function createInsightsStore(): InsightsStore {
  const ads = new Map<string, AdDay>();
  const pages = new Map<string, PageFigures>();
  const posts = new Map<string, PostFigures>();
  const media = new Map<string, MediaFigures>();
  return {
    put(scripted) {
      for (const row of scripted.ads) ads.set(keyOf(row), row);
      for (const page of scripted.pages) {
        const known = pages.get(page.id);
        pages.set(page.id, { ...known, ...page, days: { ...known?.days, ...page.days } });
      }
      for (const post of scripted.posts) posts.set(post.id, { ...posts.get(post.id), ...post });
      for (const item of scripted.media) media.set(item.id, { ...media.get(item.id), ...item });
    },
    adDays: (accountId) => [...ads.values()].filter((row) => (row.account_id ?? accountId) === accountId),
    page: (id) => pages.get(id) ?? (hasPosts(posts.values(), id) ? { id, days: {} } : undefined),
    post: (id) => posts.get(id),
    media: (id) => media.get(id),
    postsOf: (pageId) =>
      newestFirst(
        [...posts.values()].filter(({ id }) => id.startsWith(`${pageId}_`)),
        (post) => post.created_time,
      ),
    mediaOf: (igUserId) =>
      newestFirst(
        [...media.values()].filter(({ ig_user_id }) => ig_user_id === igUserId),
        (item) => item.timestamp,
      ),
    hasIgUser: (igUserId) =>
      [...media.values()].some(({ ig_user_id }) => ig_user_id === igUserId) ||
      [...pages.values()].some(({ instagram_business_account }) => instagram_business_account === igUserId),
    counts: () => ({ ads: ads.size, pages: pages.size, posts: posts.size, media: media.size }),
    clear() {
      for (const map of [ads, pages, posts, media]) map.clear();
    },
  };
}

function keyOf(row: AdDay): string {
  return JSON.stringify([row.account_id, row.ad_id, row.date, ...BREAKDOWNS.map((name) => row[name])]);
}

function hasPosts(posts: Iterable<PostFigures>, pageId: string): boolean {
  return [...posts].some(({ id }) => id.startsWith(`${pageId}_`));
}

function newestFirst<Item>(items: readonly Item[], timeOf: (item: Item) => string | undefined): readonly Item[] {
  const at = (item: Item): number => Date.parse(timeOf(item) ?? '') || 0;
  return items.toSorted((a, b) => at(b) - at(a));
}
