import type { Instant } from '../time.ts';
import { newestOccurrence } from './history.ts';
import type { VisitorFacts } from './visitor-facts.ts';

/** The newest instant any fact speaks of; an evaluation earlier than that would not see the whole visitor. */
export function newestFactAt(facts: VisitorFacts): Instant | undefined {
  let newest: Instant | undefined;
  const consider = (at: Instant | undefined): void => {
    if (at !== undefined && (newest === undefined || at > newest)) newest = at;
  };
  consider(facts.lastAt);
  consider(facts.emptiedAt);
  consider(facts.grantedAt);
  consider(facts.withdrawnAt);
  consider(facts.keysAt);
  consider(facts.cartAdds[0]?.at);
  consider(facts.cartRemoves[0]?.at);
  consider(facts.orders[0]?.at);
  consider(facts.touchpoints[0]?.at);
  consider(newestOccurrence(facts.history));
  return newest;
}
