import { itemHash } from '../cart/cart-marks.ts';
import { compareText } from '../compare-text.ts';
import type { Instant } from '../time.ts';
import type { EventFilter, EventsMeant } from './event-filter.ts';
import type { DidRule, Rule, SinceRule } from './rule.ts';

/**
 * Events whose history must be collected for a rule, because newest times cannot answer it. Spans and thresholds are no
 * part of it: rules that differ in those alone share a history.
 */
export type Demand = EventsMeant & {
  /** The same for whatever means the same events. */
  readonly id: string;
};

/** A site's rules may ask for so many histories together: each stands in the state of whoever it is about. */
export const MAX_DEMANDS_PER_SITE = 16;

/** Newest times and nothing else, as the state has them for every name. */
export function isPlain({ minCount = 1, minValue, filter }: DidRule): boolean {
  return minCount === 1 && minValue === undefined && filter === undefined;
}

/** The latest add or remove of an item is a line of the cart. */
export function isCartLine({ event, filter }: EventsMeant): boolean {
  return (
    (event === 'add_to_cart' || event === 'remove_from_cart') &&
    filter?.items !== undefined &&
    filter.categories === undefined &&
    filter.source === undefined
  );
}

/** A rule that the cart's own lines answer: only the latest of each item is among them. */
export function isAboutLatestLine(rule: DidRule): boolean {
  return isCartLine(rule) && (rule.minCount ?? 1) === 1 && rule.minValue === undefined && rule.atLeastAgo === 0;
}

/** The event looked back to by a `since` rule. */
export const startOf = ({ since, sinceFilter }: SinceRule): EventsMeant =>
  sinceFilter === undefined ? { event: since } : { event: since, filter: sinceFilter };

const idsOfFilters = new WeakMap<EventFilter, Map<string, string>>();

/** Short, and the same for whatever means the same events. */
export function demandId({ event, filter }: EventsMeant): string {
  if (filter === undefined) return idOf(event, {});
  const known = idsOfFilters.get(filter) ?? new Map<string, string>();
  idsOfFilters.set(filter, known);
  const id = known.get(event) ?? idOf(event, filter);
  known.set(event, id);
  return id;
}

function idOf(event: string, { items = [], categories = [], source = {} }: EventFilter): string {
  const lower = (values: readonly string[]) => sorted(values.map((value) => value.toLowerCase()));
  const marks = Object.entries(source)
    .map(([mark, values]) => [mark, typeof values === 'boolean' ? values : lower(values)] as const)
    .sort((a, b) => compareText(a[0], b[0]));
  const text = JSON.stringify([event, sorted(items), lower(categories), marks]);
  return itemHash(text).toString(36).padStart(7, '0');
}

const sorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort(compareText);

/** Every history a rule needs, each once. */
export function demandsOf(...rules: readonly Rule[]): readonly Demand[] {
  const found = new Map<string, Demand>();
  const add = ({ event, filter }: EventsMeant): void => {
    const id = demandId(filter === undefined ? { event } : { event, filter });
    found.set(id, filter === undefined ? { id, event } : { id, event, filter });
  };
  for (const rule of rules) collect(rule, add);
  return [...found.values()];
}

function collect(rule: Rule, add: (meant: EventsMeant) => void): void {
  switch (rule.kind) {
    case 'did':
      if (!isPlain(rule) && !isAboutLatestLine(rule) && !isOfAllOrders(rule)) add(rule);
      return;
    case 'since':
      for (const meant of [rule, startOf(rule)]) if (meant.filter !== undefined && !isCartLine(meant)) add(meant);
      return;
    case 'all':
    case 'any':
      for (const part of rule.rules) collect(part, add);
      return;
    case 'not':
      collect(rule.rule, add);
      return;
    case 'cartEmptied':
      return;
  }
}

/** The state has the 8 latest orders with their values. */
export function isOfAllOrders({ event, filter }: EventsMeant): boolean {
  return event === 'purchase' && filter === undefined;
}

/** Since when each history is collected. */
export type CollectedSince = Readonly<Record<string, Instant>>;

/**
 * Since when the histories that `rules` need are collected: as long as some audience of the site has asked for each
 * without a break, else from `now` on.
 */
export function collectedSince(
  rules: readonly Rule[],
  asked: readonly (CollectedSince | undefined)[],
  now: Instant,
): CollectedSince | undefined {
  const demands = demandsOf(...rules);
  if (demands.length === 0) return undefined;
  const since = (id: string): Instant =>
    asked.reduce((earliest, known) => Math.min(earliest, ownEntry(known, id) ?? now), now);
  return Object.fromEntries(demands.map(({ id }) => [id, since(id)]));
}

function ownEntry(known: CollectedSince | undefined, id: string): Instant | undefined {
  return known !== undefined && Object.hasOwn(known, id) ? known[id] : undefined;
}

/** Since when the facts can answer a rule in full; `undefined`: they always could. */
export function completeFrom(rule: Rule, known: CollectedSince | undefined, now: Instant): Instant | undefined {
  const times = demandsOf(rule).map(({ id }) => ownEntry(known, id) ?? now);
  return times.length === 0 ? undefined : Math.max(...times);
}
