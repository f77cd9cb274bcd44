import { DAY, type Duration, HOUR } from '../time.ts';
import { ABANDONED_CART, abandonedCartRule, VISITORS_30D, visitorsRule } from './built-in.ts';
import type { EventFilter, EventsMeant, SourceFilter } from './event-filter.ts';
import type { Rule } from './rule.ts';

/** What a template may be told; those it does not know are refused where it is read. */
export type TemplateParameters = {
  readonly window?: Duration;
  readonly grace?: Duration;
  readonly minValue?: number;
  readonly currency?: string;
  readonly filter?: Pick<EventFilter, 'items' | 'categories'>;
  readonly source?: SourceFilter;
};

/** As people say them. */
export type ParameterName = 'window' | 'grace' | 'minValue' | 'currency' | 'item' | 'category' | 'source';

/** A rule made already, for one use in a marketer's day. */
export type RuleTemplate = {
  readonly template: string;
  readonly name: string;
  readonly description: string;
  readonly required: readonly ParameterName[];
  readonly optional: readonly ParameterName[];
  readonly window: Duration;
  readonly grace?: Duration;
  /** @param window, grace The defaults unless they are said. */
  readonly rule: (parameters: TemplateParameters & { readonly window: Duration; readonly grace: Duration }) => Rule;
};

const meant = (event: string, filter: EventFilter | undefined): EventsMeant =>
  filter === undefined ? { event } : { event, filter };

/** Did it within the window, and bought nothing (of the same) since. */
function notBoughtSince(start: EventsMeant, bought: EventsMeant, within: Duration, atLeastAgo: Duration): Rule {
  const since = { since: start.event, ...(start.filter === undefined ? {} : { sinceFilter: start.filter }) };
  return {
    kind: 'all',
    rules: [
      { kind: 'did', ...start, within, atLeastAgo },
      { kind: 'not', rule: { kind: 'since', ...bought, ...since } },
    ],
  };
}

export const RULE_TEMPLATES: readonly RuleTemplate[] = [
  {
    template: VISITORS_30D,
    name: 'Visitors, 30 days',
    description: 'Everyone who visited the shop.',
    required: [],
    optional: ['window'],
    window: 30 * DAY,
    rule: ({ window }) => visitorsRule(window),
  },
  {
    template: ABANDONED_CART,
    name: 'Abandoned cart',
    description: 'Put something into the cart, left it there, and has not bought since.',
    required: [],
    optional: ['window', 'grace'],
    window: 30 * DAY,
    grace: HOUR,
    rule: ({ window, grace }) => abandonedCartRule(window, grace),
  },
  {
    template: 'viewed-not-bought',
    name: 'Viewed, not bought',
    description: 'Looked at a product (or at those that are said) and has not bought (of them) since.',
    required: [],
    optional: ['window', 'item', 'category'],
    window: 30 * DAY,
    rule: ({ window, filter }) => notBoughtSince(meant('view_item', filter), meant('purchase', filter), window, 0),
  },
  {
    template: 'started-checkout',
    name: 'Started checkout',
    description: 'Began the checkout, let it rest, and has not bought since.',
    required: [],
    optional: ['window', 'grace'],
    window: 30 * DAY,
    grace: HOUR,
    rule: ({ window, grace }) => notBoughtSince({ event: 'begin_checkout' }, { event: 'purchase' }, window, grace),
  },
  {
    template: 'past-buyers',
    name: 'Past buyers',
    description: 'Bought in the last half year: to leave out of ads for new customers.',
    required: [],
    optional: ['window', 'item', 'category'],
    window: 180 * DAY,
    rule: ({ window, filter }) => ({ kind: 'did', ...meant('purchase', filter), within: window, atLeastAgo: 0 }),
  },
  {
    template: 'high-value-buyers',
    name: 'High-value buyers',
    description: 'Bought for so much in all: to thank, or as the seed of a lookalike audience.',
    required: ['minValue'],
    optional: ['window', 'currency'],
    window: 180 * DAY,
    rule: ({ window, minValue, currency }) => ({
      kind: 'did',
      event: 'purchase',
      within: window,
      atLeastAgo: 0,
      ...(minValue === undefined ? {} : { minValue }),
      ...(currency === undefined ? {} : { currency }),
    }),
  },
  {
    template: 'came-from',
    name: 'Came from there, not bought',
    description:
      'Came from a post, ad, campaign or link and has not bought since. With "paid": false it is those whom a post reached by itself: to be met again by an ad.',
    required: ['source'],
    optional: ['window'],
    window: 30 * DAY,
    rule: ({ window, source }) => notBoughtSince(meant('*', source && { source }), { event: 'purchase' }, window, 0),
  },
];

export function findTemplate(name: string): RuleTemplate | undefined {
  return RULE_TEMPLATES.find(({ template }) => template === name);
}
