import { abandonedCartRule } from '../audience/built-in.ts';
import { evaluate, timesOf } from '../audience/evaluate.ts';
import { nextChangeAt } from '../audience/next-change.ts';
import { HOUR, type Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { OLDEST_FORWARDED } from './forward-event.ts';

/** A cart counts as left behind after this long, whatever grace an audience gives it. */
export const CART_GRACE = HOUR;

const RULE = abandonedCartRule(undefined, CART_GRACE);

/** When a cart that is not left behind yet will be, if nothing further happens. */
export function cartEntryAt(facts: VisitorFacts, now: Instant): Instant | undefined {
  return evaluate(RULE, facts, now) ? undefined : nextChangeAt(RULE, facts, now);
}

/**
 * The cart, by the time of its latest add, that Meta has to be told of before somebody who was due at `dueAt` is filed anew
 * at `now`. Whoever will leave a cart behind is due then at the latest, so an entry before `dueAt` was told of already.
 */
export function cartToTellOf(facts: VisitorFacts, dueAt: Instant, now: Instant): Instant | undefined {
  if (!evaluate(RULE, facts, now)) return undefined;
  const cart = timesOf('add_to_cart', facts)[0];
  if (cart === undefined) return undefined;
  const enteredAt = cart + CART_GRACE;
  return dueAt <= enteredAt && enteredAt <= now && enteredAt > now - OLDEST_FORWARDED ? cart : undefined;
}
