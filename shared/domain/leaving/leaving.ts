import type { AliasId } from '../identity/alias.ts';
import type { SiteId, VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** How somebody was taken out of the audiences at Meta. */
export type WayOut = 'usersofanyaudience' | 'users' | 'usersreplace' | 'delete and recreate' | 'nothing at Meta';

/**
 * `waiting for a human`: Meta refuses, because audiences would get too small; they go, and come back without the person,
 * once somebody said yes.
 */
export type AtMeta =
  | { readonly status: 'pending'; readonly error?: { readonly message: string; readonly action: string } }
  | { readonly status: 'waiting for a human'; readonly audiences: readonly string[] }
  | { readonly status: 'confirmed'; readonly at: Instant; readonly way: WayOut };

/** Hashes that Meta may hold. */
export type LeavingHashes = { readonly emails: readonly string[]; readonly phones: readonly string[] };

export const NO_HASHES: LeavingHashes = { emails: [], phones: [] };

/**
 * Somebody on their way out: an erasure, or a withdrawal of consent that Meta did not take at once. Holds what is needed
 * to finish, and drops it once that is done.
 */
export type Leaving = LeavingHashes & {
  readonly siteId: SiteId;
  /** Sorts by time. */
  readonly leavingId: string;
  readonly reason: 'erasure' | 'withdrawal';
  /** Nothing up to here stays. */
  readonly requestedAt: Instant;
  /** All of the person that are known so far. */
  readonly visitorIds: readonly VisitorId[];
  /** What they are found by; dropped once they are erased. */
  readonly aliasIds: readonly AliasId[];
  readonly erasedHereAt?: Instant;
  readonly atMeta: AtMeta;
  /** Somebody agreed that audiences are deleted at Meta and made anew. */
  readonly approvedAt?: Instant;
};

/** Whether the sync has something to do for them. */
export function isForSync({ atMeta, approvedAt, erasedHereAt, reason }: Leaving): boolean {
  if (reason === 'erasure' && erasedHereAt === undefined) return false;
  return atMeta.status === 'pending' || (atMeta.status === 'waiting for a human' && approvedAt !== undefined);
}

export function isDone({ atMeta, reason, erasedHereAt }: Leaving): boolean {
  return atMeta.status === 'confirmed' && (reason === 'withdrawal' || erasedHereAt !== undefined);
}

/** The same once what Meta had to be told is told. */
export function confirmed(leaving: Leaving, at: Instant, way: WayOut): Leaving {
  return { ...leaving, ...NO_HASHES, atMeta: { status: 'confirmed', at, way } };
}
