import type { EventFilter, EventsMeant, SourceFilter } from './event-filter.ts';
import { SOURCE_MARKS, type SourceMark } from './event-filter.ts';

/** Past tense and participle, for "did" and "have not …". */
const ACTS: Readonly<Record<string, readonly [did: string, done: string]>> = {
  '*': ['did anything on the site', 'done anything on the site'],
  page_view: ['viewed a page', 'viewed a page'],
  view_item: ['looked at a product', 'looked at a product'],
  add_to_cart: ['put something into the cart', 'put anything into the cart'],
  remove_from_cart: ['took something out of the cart', 'taken anything out of the cart'],
  view_cart: ['looked at the cart', 'looked at the cart'],
  begin_checkout: ['began the checkout', 'begun the checkout'],
  add_payment_info: ['entered payment details', 'entered payment details'],
  purchase: ['bought something', 'bought anything'],
  refund: ['got a refund', 'got a refund'],
  search: ['searched', 'searched'],
  sign_up: ['signed up', 'signed up'],
  generate_lead: ['left their details', 'left their details'],
};

const CAME = ['came to the site', 'come to the site'] as const;
/** Who comes from somewhere comes with a page view; a click or an impression may be of a page elsewhere. */
const COMING: ReadonlySet<string> = new Set(['*', 'page_view']);

const MARKS: Readonly<Record<SourceMark, string>> = {
  source: 'source',
  medium: 'medium',
  campaign: 'campaign',
  adset: 'ad set',
  ad: 'ad',
  post: 'post',
  link: 'link',
  platform: 'platform',
  placement: 'placement',
  channel: 'channel',
};

/** What people did: `looked at a product (item “A”)`; negated: `have not looked at …`. */
export function act({ event, filter = {} }: EventsMeant, negated: boolean): string {
  const known = Object.hasOwn(ACTS, event) ? ACTS[event] : undefined;
  const comes = filter.source !== undefined && COMING.has(event);
  const [did, done] = comes ? CAME : (known ?? [`did “${event}”`, `done “${event}”`]);
  return `${negated ? `have not ${done}` : did}${itemWords(filter)}${sourceWords(filter.source)}`;
}

function itemWords({ items, categories }: EventFilter): string {
  const parts = [
    ...(items === undefined ? [] : [`item ${anyOf(items)}`]),
    ...(categories === undefined ? [] : [`category ${anyOf(categories)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function sourceWords(source: SourceFilter | undefined): string {
  if (source === undefined) return '';
  const marks = SOURCE_MARKS.flatMap((mark) => {
    const values = source[mark];
    return values === undefined ? [] : [`${MARKS[mark]} ${anyOf(values)}`];
  });
  const from = marks.length === 0 ? '' : ` from ${marks.join(', ')}`;
  if (source.paid === undefined) return from;
  return `${from}${source.paid ? ', by an ad' : ', without an ad'}`;
}

const anyOf = (values: readonly string[]): string => values.map((value) => `“${value}”`).join(' or ');
