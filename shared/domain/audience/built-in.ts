import { DAY, type Duration, HOUR } from '../time.ts';
import type { Rule } from './rule.ts';

export const VISITORS_30D = 'visitors-30d';
export const ABANDONED_CART = 'abandoned-cart';

/** Did anything at all in the last `within`. */
export function visitorsRule(within: Duration = 30 * DAY): Rule {
  return { kind: 'did', event: '*', within, atLeastAgo: 0 };
}

/** Added something, did not empty the cart, bought nothing since, and `grace` has passed. */
export function abandonedCartRule(within: Duration = 30 * DAY, grace: Duration = HOUR): Rule {
  return {
    kind: 'all',
    rules: [
      { kind: 'did', event: 'add_to_cart', within, atLeastAgo: grace },
      { kind: 'not', rule: { kind: 'since', event: 'purchase', since: 'add_to_cart' } },
      { kind: 'not', rule: { kind: 'cartEmptied' } },
    ],
  };
}

export type AudienceTemplate = {
  readonly audienceKey: string;
  readonly name: string;
  readonly description: string;
  readonly rule: Rule;
};

/** The audiences every site may start with. */
export const BUILT_IN_AUDIENCES: readonly AudienceTemplate[] = [
  {
    audienceKey: VISITORS_30D,
    name: 'Visitors, 30 days',
    description: 'Everyone who visited the shop in the last 30 days.',
    rule: visitorsRule(),
  },
  {
    audienceKey: ABANDONED_CART,
    name: 'Abandoned cart',
    description: 'Put something into the cart, left it there for an hour, and has not bought since.',
    rule: abandonedCartRule(),
  },
];
