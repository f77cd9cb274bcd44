import { CART_GRACE } from '../forward/abandoned-cart.ts';
import { CART_ABANDONED, CART_EMPTIED } from '../forward/forwarded-event.ts';
import { DAY } from '../time.ts';
import { isPlain } from './demand.ts';
import type { Rule } from './rule.ts';
import type { LeftOut } from './website-left-out.ts';
import type { WebsiteCondition } from './website-rule.ts';

type CartPattern = {
  /** Of the rule, which this says. */
  readonly parts: readonly Rule[];
  readonly said: {
    readonly inclusions: readonly WebsiteCondition[];
    readonly exclusions: readonly WebsiteCondition[];
    readonly leftOut: readonly LeftOut[];
  };
};

const LONGEST = 180 * DAY;

/**
 * An abandoned cart: Meta is told of it an hour after the last add. It cannot tell whether something was bought, or taken
 * out, before the cart or after it, so all who did within the window are left out.
 */
export function cartPattern(parts: readonly Rule[]): CartPattern | undefined {
  const added = parts.find((part) => part.kind === 'did' && part.event === 'add_to_cart' && isPlain(part));
  const unbought = parts.find((part) => part.kind === 'not' && isBought(part.rule));
  const kept = parts.find((part) => part.kind === 'not' && part.rule.kind === 'cartEmptied');
  if (added?.kind !== 'did' || unbought === undefined || kept === undefined) return undefined;
  const { within } = added;
  const grace = Math.max(added.atLeastAgo, CART_GRACE);
  if (within > LONGEST || within <= grace) return undefined;
  return {
    parts: [added, unbought, kept],
    said: {
      inclusions: [{ events: [CART_ABANDONED], within: within - CART_GRACE }],
      exclusions: [
        { events: ['purchase'], within },
        { events: ['remove_from_cart', CART_EMPTIED], within },
        // Something was put in again, and the cart is not left behind yet.
        { events: ['add_to_cart'], within: grace },
      ],
      leftOut: [
        ...(added.atLeastAgo < grace ? ([{ kind: 'did', event: 'add_to_cart', within: grace }] as const) : []),
        { kind: 'did-before', event: 'purchase', since: 'add_to_cart', within },
        { kind: 'took-out', within },
      ],
    },
  };
}

function isBought(rule: Rule): boolean {
  return (
    rule.kind === 'since' &&
    rule.event === 'purchase' &&
    rule.since === 'add_to_cart' &&
    rule.filter === undefined &&
    rule.sinceFilter === undefined
  );
}
