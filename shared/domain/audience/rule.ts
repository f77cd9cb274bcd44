import type { Duration } from '../time.ts';

/**
 * A condition on one person's facts.
 *
 * - `did`: the latest event of that name (`*`: of any name) lies in `(T - within, T - atLeastAgo]`.
 * - `since`: an event of the name `did` after the latest event of the name `since` (at the same instant does not count);
 *   for purchases the time is that of the order (its earliest event).
 * - `cart: 'emptied'`: the cart was emptied after the latest add.
 */
export type Rule =
  | { readonly kind: 'did'; readonly event: string; readonly within: Duration; readonly atLeastAgo: Duration }
  | { readonly kind: 'since'; readonly event: string; readonly since: string }
  | { readonly kind: 'cartEmptied' }
  | { readonly kind: 'all'; readonly rules: readonly Rule[] }
  | { readonly kind: 'any'; readonly rules: readonly Rule[] }
  | { readonly kind: 'not'; readonly rule: Rule };
