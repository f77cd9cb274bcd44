import type { ForwardMessage } from '../contracts/messages.ts';
import { CART_GRACE, cartToTellOf } from '../domain/forward/abandoned-cart.ts';
import { canFind } from '../domain/forward/forward-event.ts';
import { CART_ABANDONED, type ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import { knownKeys } from '../domain/forward/known-keys.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { reachable } from '../domain/visitor/matchable.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { refText, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';

export type TellAbandonedDeps = {
  readonly keys: { readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>> };
  readonly forwardRequests: { send(message: ForwardMessage): Promise<void> };
  readonly digest: (text: string) => string;
};

/** Somebody who is about to be filed anew. */
export type FiledAnew = {
  readonly record: VisitorRecord;
  /** As they count for this visitor. */
  readonly facts: VisitorFacts;
  /** The evaluation's. */
  readonly now: Instant;
};

/**
 * Queues `CartAbandoned` of those who left a cart behind, before the write that files them anew makes it look done. Should
 * that write fail, it is queued again under the same id: of the site, the visitor and the cart.
 */
export function createTellAbandoned({ keys, forwardRequests, digest }: TellAbandonedDeps) {
  return async (site: Site | undefined, people: readonly FiledAnew[]): Promise<void> => {
    if (site === undefined || forwardsTo(site) === undefined) return;
    const left = people.flatMap(({ record, facts, now }) => {
      const { dueAt } = record.operations;
      const cart = dueAt === undefined || !reachable(facts) ? undefined : cartToTellOf(facts, dueAt, now);
      return cart === undefined ? [] : [{ record, facts, now, cart }];
    });
    if (left.length === 0) return;
    const known = await keys.readKeys(left.map(({ record: { siteId, visitorId } }) => ({ siteId, visitorId })));
    const events = left.flatMap(({ record, facts, cart }): readonly ForwardedEvent[] => {
      const { siteId, visitorId } = record;
      const matchKeys = knownKeys(known.get(refText(record)) ?? NO_KEYS, facts.withdrawnAt);
      if (!canFind(matchKeys)) return [];
      const eventId = digest(JSON.stringify([siteId, visitorId, cart]));
      return [{ eventId, event: CART_ABANDONED, occurredAt: cart + CART_GRACE, visitorId, matchKeys }];
    });
    const at = Math.max(...left.map(({ now }) => now));
    if (events.length > 0) await forwardRequests.send({ v: 1, siteId: site.siteId, at, events });
  };
}

export type TellAbandoned = ReturnType<typeof createTellAbandoned>;
