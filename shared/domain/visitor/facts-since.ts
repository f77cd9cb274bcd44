import type { Instant } from '../time.ts';
import type { History, Occurrence } from './history.ts';
import { present } from './join-facts.ts';
import type { VisitorFacts } from './visitor-facts.ts';

/**
 * What is left of a visitor who was erased: what happened after it. Every register keeps its newest time, so those newer
 * than the erasure say the same as if nothing had been before. Aliases have no time, and go.
 */
export function factsSince(facts: VisitorFacts, erasedAt: Instant): VisitorFacts {
  const isSince = (at: Instant): boolean => at > erasedAt;
  const since = (at: Instant | undefined): Instant | undefined => (at !== undefined && isSince(at) ? at : undefined);
  const happenedSince = ({ at }: { readonly at: Instant }): boolean => isSince(at);
  return present({
    lastAt: since(facts.lastAt),
    lastByEvent: Object.fromEntries(Object.entries(facts.lastByEvent).filter(([, at]) => isSince(at))),
    emptiedAt: since(facts.emptiedAt),
    cartAdds: facts.cartAdds.filter(happenedSince),
    cartRemoves: facts.cartRemoves.filter(happenedSince),
    history: historySince(facts.history, happenedSince),
    orders: facts.orders.filter(happenedSince),
    touchpoints: facts.touchpoints.filter(happenedSince),
    grantedAt: since(facts.grantedAt),
    withdrawnAt: since(facts.withdrawnAt),
    earlierWithdrawals: facts.earlierWithdrawals.filter(isSince),
    aliases: [],
    logins: facts.logins.filter(happenedSince),
    erasedAt: Math.max(erasedAt, facts.erasedAt ?? 0),
  } as VisitorFacts);
}

function historySince(history: History | undefined, isSince: (occurrence: Occurrence) => boolean): History | undefined {
  const kept = Object.entries(history ?? {}).flatMap(([demand, all]) => {
    const since = all.filter(isSince);
    return since.length === 0 ? [] : [[demand, since] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Erased, and not seen since. */
export function isErased({ erasedAt, lastAt, withdrawnAt, keysAt }: VisitorFacts): boolean {
  return erasedAt !== undefined && lastAt === undefined && withdrawnAt === undefined && keysAt === undefined;
}
