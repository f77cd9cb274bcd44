import * as z from 'zod/mini';
import type { Failure } from '../domain/audience/audience.ts';
import type { PostTotals } from '../domain/insights/post-day.ts';
import type { PostsOutcome, TotalsOfPost } from '../domain/insights/told-figures.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import { type CredentialsSource, createGraphClient, type GraphClientOptions } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { insightFailure } from './insights-advice.ts';
import { createMetricReader, type PostKind } from './insights-metrics.ts';
import { type ReadingDeps, readList } from './insights-pages.ts';
import { createPageCredentials } from './page-credentials.ts';

const idText = z.union([z.string(), z.number()]);
const name = z.optional(z.nullable(z.string()));
const postSchema = z.object({ id: idText, created_time: z.string(), message: name });
const mediaSchema = z.object({
  id: idText,
  timestamp: z.string(),
  caption: name,
  media_product_type: z.optional(z.string()),
});
const LONGEST_NAME = 100;
const TOO_FEW_VIEWERS = 10;
/** Posts that fail one after the other: then it is not the posts. */
const GIVE_UP = 3;

type Found = Omit<TotalsOfPost, 'totals'> & { readonly kind: PostKind };

export type PostInsightsDeps = ReadingDeps & GraphClientOptions & { readonly credentials: CredentialsSource };

/** Lifetime figures of what a page or an Instagram account published. */
export function createPostInsights(deps: PostInsightsDeps) {
  async function readAll(
    source: 'page' | 'instagram',
    reading: ReadingDeps,
    list: () => Promise<readonly Found[]>,
  ): Promise<PostsOutcome> {
    const posts: TotalsOfPost[] = [];
    const readMetrics = createMetricReader(reading);
    let failure: Failure | undefined;
    let failedInARow = 0;
    try {
      for (const { kind, ...post } of await list()) {
        try {
          const totals = await orNothing(kind, () => readMetrics(post.postId, kind));
          failedInARow = 0;
          if (Object.keys(totals).length > 0) posts.push({ ...post, totals });
        } catch (error) {
          failedInARow += 1;
          if (failedInARow === GIVE_UP || !isOfOnePost(error)) throw error;
          failure ??= insightFailure(error, source);
        }
      }
    } catch (error) {
      return { posts, failure: insightFailure(error, source) };
    }
    return failure === undefined ? { posts } : { posts, failure };
  }

  return {
    /** Posts published since. */
    readPagePosts(pageId: string, since: Instant): Promise<PostsOutcome> {
      const credentials = createPageCredentials(deps, pageId);
      const reading = { pace: deps.pace, graph: createGraphClient({ ...deps, credentials }) };
      const params = { fields: 'id,created_time,message', since: since / SECOND, limit: 100 };
      return readAll('page', reading, async () => {
        const found = await collect(reading, `/${pageId}/published_posts`, params);
        return found.flatMap((entry) => readable(postSchema, entry, toPost));
      });
    },

    /** Posts and reels published since, and the stories of the last day. */
    readInstagram(instagramId: string, since: Instant): Promise<PostsOutcome> {
      const fields = 'id,timestamp,caption,media_product_type';
      return readAll('instagram', deps, async () => {
        const media = await collect(deps, `/${instagramId}/media`, { fields, since: since / SECOND, limit: 100 });
        const stories = await collect(deps, `/${instagramId}/stories`, { fields, limit: 100 });
        const found = [...media, ...stories].flatMap((entry) => readable(mediaSchema, entry, toMedia));
        return found.filter(({ publishedAt }) => publishedAt >= since);
      });
    },
  };
}

async function collect(
  deps: ReadingDeps,
  path: string,
  params: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  const entries: unknown[] = [];
  for await (const page of readList(deps, path, params)) entries.push(...page);
  return entries;
}

/** One entry that is not as Meta describes it costs itself. */
function readable<Entry>(
  schema: z.ZodMiniType<Entry>,
  entry: unknown,
  read: (entry: Entry) => Found,
): readonly Found[] {
  const parsed = schema.safeParse(entry);
  return parsed.success ? [read(parsed.data)] : [];
}

/** A stumble may be about this post. A limit, a token or a missing right is about all of them. */
const isOfOnePost = (error: unknown): boolean =>
  error instanceof GraphError && error.advice.class !== 'credentials' && error.advice.isLimit !== true;

/** A post that was deleted meanwhile, and a story that hardly anybody saw, say nothing and stop nothing. */
async function orNothing(kind: PostKind, read: () => Promise<PostTotals>): Promise<PostTotals> {
  try {
    return await read();
  } catch (error) {
    const isGone = error instanceof GraphError && error.code === 100 && error.subcode !== undefined;
    const isQuiet = error instanceof GraphError && kind === 'STORY' && error.code === TOO_FEW_VIEWERS;
    if (isGone || isQuiet) return {};
    throw error;
  }
}

function toPost({ id, created_time, message }: z.infer<typeof postSchema>): Found {
  return { kind: 'POST', postId: String(id), publishedAt: Date.parse(created_time), ...named(message) };
}

function toMedia({ id, timestamp, caption, media_product_type }: z.infer<typeof mediaSchema>): Found {
  const kind = media_product_type === 'REELS' || media_product_type === 'STORY' ? media_product_type : 'FEED';
  return { kind, postId: String(id), publishedAt: Date.parse(timestamp), ...named(caption) };
}

/** The first line. */
function named(text: string | null | undefined): { readonly postName?: string } {
  const [line = ''] = (text ?? '').trim().split('\n');
  return line === '' ? {} : { postName: [...line].slice(0, LONGEST_NAME).join('') };
}
