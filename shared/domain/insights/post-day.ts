import type { Instant } from '../time.ts';
import { addDays } from './days.ts';
import { COUNTS, type Insight } from './insight.ts';

export type PostTotals = NonNullable<Insight['total']>;

/** What a platform says of a post: since it was published, until now. */
export type PostFigures = {
  readonly postId: string;
  readonly postName?: string;
  /** Day of the site's calendar. */
  readonly publishedOn: string;
  readonly totals: PostTotals;
};

export type PostLook = {
  readonly platform: string;
  /** The day of the look. */
  readonly today: string;
  /** Newest totals known from the days before. */
  readonly earlier: PostTotals | undefined;
  readonly now: Instant;
};

/**
 * The row of a day that says what was added since the newest earlier look; a post nobody looked at before has all of it on
 * the day it was published. `undefined`: nothing was added.
 *
 * Totals that fall (people take likes back, platforms correct themselves) stay at their highest, so that no day is negative
 * and all days come to the highest total told. A figure that is not told this time keeps its last total.
 */
export function postDay(
  { postId, postName, publishedOn, totals }: PostFigures,
  { platform, today, earlier, now }: PostLook,
): Insight | undefined {
  const total: Partial<Record<keyof PostTotals, number>> = { ...earlier };
  for (const name of [...COUNTS, 'reach'] as const) {
    const told = totals[name];
    if (told !== undefined) total[name] = Math.max(told, earlier?.[name] ?? 0);
  }
  const changed = Object.entries(total).some(([name, count]) => count !== earlier?.[name as keyof PostTotals]);
  if (!changed) return undefined;
  const added = COUNTS.flatMap((name) => {
    const count = total[name];
    return count === undefined ? [] : [[name, count - (earlier?.[name] ?? 0)] as const];
  });
  return {
    platform,
    day: earlier === undefined && publishedOn < today ? publishedOn : today,
    level: 'post',
    postId,
    ...(postName === undefined ? {} : { postName }),
    ...Object.fromEntries(added),
    total,
    publishedOn,
    source: 'meta',
    importedAt: now,
  };
}

/** Of each post the totals of its newest row; days in any order. */
export function newestTotals(rows: readonly Insight[]): ReadonlyMap<string, PostTotals> {
  const newest = new Map<string, Insight>();
  for (const row of rows) {
    if (row.postId === undefined || row.total === undefined) continue;
    const before = newest.get(row.postId);
    if (before === undefined || row.day > before.day) newest.set(row.postId, row);
  }
  return new Map([...newest].map(([postId, { total = {} }]) => [postId, total]));
}

/** So many days up to a day, which is the last of them. */
export const daysUpTo = (last: string, count: number): { readonly since: string; readonly until: string } => ({
  since: addDays(last, 1 - count),
  until: last,
});
