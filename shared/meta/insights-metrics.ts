import * as z from 'zod/mini';
import type { PostTotals } from '../domain/insights/post-day.ts';
import { GraphError } from './graph-error.ts';
import { type ReadingDeps, read } from './insights-pages.ts';

/** How what is called one thing at Meta is called here. `part`: of a metric that is told by kind. */
type Meaning = { readonly name: keyof PostTotals; readonly part?: string; readonly isSum?: true };
export type MetricNames = Readonly<Record<string, readonly Meaning[]>>;
export type PostKind = 'POST' | 'FEED' | 'REELS' | 'STORY';

const EVERY_MEDIA = {
  views: [{ name: 'impressions' }],
  reach: [{ name: 'reach' }],
  shares: [{ name: 'shares' }],
  total_interactions: [{ name: 'engagements' }],
} as const satisfies MetricNames;
const FEED_AND_REELS = {
  likes: [{ name: 'likes' }],
  comments: [{ name: 'comments' }],
  saved: [{ name: 'saves' }],
} as const satisfies MetricNames;

/**
 * Names that are valid today. The impressions family of pages and posts is dead, as are `plays`, `video_views` and
 * `impressions` of media: one of them would fail the whole call, so that they are never asked for.
 */
export const METRICS: Readonly<Record<PostKind, MetricNames>> = {
  POST: {
    post_media_view: [{ name: 'impressions' }],
    post_total_media_view_unique: [{ name: 'reach' }],
    post_clicks: [{ name: 'clicks' }],
    post_clicks_by_type: [{ name: 'linkClicks', part: 'link clicks' }],
    post_reactions_by_type_total: [{ name: 'likes', isSum: true }],
    post_activity_by_action_type: [
      { name: 'comments', part: 'comment' },
      { name: 'shares', part: 'share' },
    ],
  },
  FEED: { ...EVERY_MEDIA, ...FEED_AND_REELS, follows: [{ name: 'follows' }] },
  REELS: { ...EVERY_MEDIA, ...FEED_AND_REELS },
  STORY: {
    ...EVERY_MEDIA,
    follows: [{ name: 'follows' }],
    link_clicks: [{ name: 'linkClicks' }],
    replies: [{ name: 'comments' }],
  },
};

const partsSchema = z.record(z.string(), z.number());
const answerSchema = z.object({
  data: z.array(z.object({ name: z.string(), values: z.array(z.object({ value: z.optional(z.unknown()) })) })),
});
type Answer = z.infer<typeof answerSchema>;

/** Reads metrics of posts of one run; what Meta once refused is not asked again in it. */
export function createMetricReader(deps: ReadingDeps) {
  const refused = new Set<string>();

  const ask = async (id: string, names: readonly string[]): Promise<Answer> =>
    answerSchema.parse((await read(deps, `/${id}/insights`, { metric: names.join(',') })).body);

  /** Together; where one name fails the call, each for itself, so that the others are still there. @throws GraphError */
  return async (id: string, kind: PostKind): Promise<PostTotals> => {
    const names = Object.keys(METRICS[kind]).filter((name) => !refused.has(`${kind} ${name}`));
    if (names.length === 0) return {};
    try {
      return toTotals(await ask(id, names), kind);
    } catch (error) {
      if (!isBadName(error)) throw error;
    }
    const data: Answer['data'] = [];
    for (const name of names) {
      try {
        data.push(...(await ask(id, [name])).data);
      } catch (error) {
        if (!isBadName(error)) throw error;
        refused.add(`${kind} ${name}`);
      }
    }
    return toTotals({ data }, kind);
  };
}

/** With a subcode it is about the object, not about a name. */
const isBadName = (error: unknown): boolean =>
  error instanceof GraphError && error.code === 100 && error.subcode === undefined;

/** What Meta leaves out is not known; it is not zero. */
function toTotals({ data }: Answer, kind: PostKind): PostTotals {
  const totals: Partial<Record<keyof PostTotals, number>> = {};
  for (const { name, values } of data) {
    const told = values[0]?.value;
    if (told === undefined) continue;
    for (const meaning of METRICS[kind][name] ?? []) {
      const count = countOf(told, meaning);
      if (count !== undefined && count >= 0) totals[meaning.name] = count;
    }
  }
  return totals;
}

/** A value of another shape than this one's is not known; the other figures are. */
function countOf(told: unknown, { part, isSum }: Meaning): number | undefined {
  if (typeof told === 'number') return part === undefined ? told : undefined;
  const parts = partsSchema.safeParse(told).data;
  if (parts === undefined) return undefined;
  if (isSum === true) return Object.values(parts).reduce((sum, count) => sum + count, 0);
  return part === undefined ? undefined : parts[part];
}
