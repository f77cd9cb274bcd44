import type { Duration } from '../time.ts';
import type { EventFilter, EventsMeant } from './event-filter.ts';

/**
 * The event of that name (`*`: of any name) lies in `(T - within, T - atLeastAgo]`: the latest one, where nothing else is
 * said; where a count, a value or a filter is said, at least `minCount` (default 1) of the 8 latest that are meant.
 */
export type DidRule = EventsMeant & {
  readonly kind: 'did';
  readonly within: Duration;
  readonly atLeastAgo: Duration;
  /** 1–8. An order counts once, and so does an event that is sent again. */
  readonly minCount?: number;
  /** Those in the span that are of this currency add up to at least so much; an order counts with its own value. */
  readonly minValue?: number;
  /** ISO 4217; always there where `minValue` is. */
  readonly currency?: string;
};

/**
 * An event that is meant by `did`, after the latest one that is meant by `since` (at the same instant does not count); for
 * purchases the time is that of the order (its earliest event).
 */
export type SinceRule = EventsMeant & {
  readonly kind: 'since';
  readonly since: string;
  readonly sinceFilter?: EventFilter;
};

/** A condition on one person's facts. `cartEmptied`: the cart was emptied after the latest add. */
export type Rule =
  | DidRule
  | SinceRule
  | { readonly kind: 'cartEmptied' }
  | { readonly kind: 'all'; readonly rules: readonly Rule[] }
  | { readonly kind: 'any'; readonly rules: readonly Rule[] }
  | { readonly kind: 'not'; readonly rule: Rule };
