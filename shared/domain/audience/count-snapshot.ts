import { type Instant, MINUTE } from '../time.ts';
import type { Audience } from './audience.ts';

export type PeopleCount = { readonly members: number; readonly consented: number; readonly matchable: number };

/** What was counted of a large site a while ago; of small ones nothing is kept, because counting them is quick. */
export type CountSnapshot = {
  readonly at: Instant;
  /** By audience and version of its rule. */
  readonly counts: Readonly<Record<string, PeopleCount>>;
};

/** DESIGN 2: counts are snapshots up to 15 min old beyond 50,000 people. */
const MAY_BE_OLD = 15 * MINUTE;

const nameOf = ({ audienceKey, ruleVersion }: Pick<Audience, 'audienceKey' | 'ruleVersion'>): string =>
  `${audienceKey}#${ruleVersion}`;

/** The counts kept of all of these audiences, if they are new enough. A clock that was moved back finds nothing. */
export function keptCounts(
  snapshot: CountSnapshot | undefined,
  audiences: readonly Audience[],
  now: Instant,
): readonly PeopleCount[] | undefined {
  if (snapshot === undefined || snapshot.at > now || now - snapshot.at >= MAY_BE_OLD) return undefined;
  const found = audiences.flatMap((audience) => snapshot.counts[nameOf(audience)] ?? []);
  return found.length === audiences.length ? found : undefined;
}

/** What is kept after some audiences were counted; of the others what was counted as long ago as may be. */
export function withCounts(
  before: CountSnapshot | undefined,
  audiences: readonly Audience[],
  counts: readonly PeopleCount[],
  now: Instant,
): CountSnapshot {
  const isFresh = before !== undefined && before.at <= now && now - before.at < MAY_BE_OLD;
  const news = audiences.flatMap((audience, index) => {
    const count = counts[index];
    return count === undefined ? [] : [[nameOf(audience), count] as const];
  });
  // Kept at the older time, so that none of them is shown as newer than it is.
  return { at: isFresh ? before.at : now, counts: { ...(isFresh ? before.counts : {}), ...Object.fromEntries(news) } };
}
