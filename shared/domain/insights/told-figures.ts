import type { Failure } from '../audience/audience.ts';
import type { Instant } from '../time.ts';
import type { Insight } from './insight.ts';
import type { PostTotals } from './post-day.ts';

/** Days, both ends in. */
export type DayRange = { readonly since: string; readonly until: string };

/** `days`: everything the platform says of these days. `failed`: the days not told of before are not known. */
export type AdsOutcome =
  | { readonly kind: 'days'; readonly days: readonly string[]; readonly insights: readonly Insight[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type TotalsOfPost = {
  readonly postId: string;
  readonly postName?: string;
  readonly publishedAt: Instant;
  readonly totals: PostTotals;
};

/** What could be read stands, also where the rest failed. */
export type PostsOutcome = { readonly posts: readonly TotalsOfPost[]; readonly failure?: Failure };
