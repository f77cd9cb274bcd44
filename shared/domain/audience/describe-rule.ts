import { DAY, type Duration, HOUR, MINUTE } from '../time.ts';
import type { Rule } from './rule.ts';

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

function act(event: string, negated: boolean): string {
  const known = Object.hasOwn(ACTS, event) ? ACTS[event] : undefined;
  const [did, done] = known ?? [`did “${event}”`, `done “${event}”`];
  return negated ? `have not ${done}` : did;
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function inWords(duration: Duration): string {
  if (duration % DAY === 0) return plural(duration / DAY, 'day');
  if (duration % HOUR === 0) return plural(duration / HOUR, 'hour');
  if (duration % MINUTE === 0) return plural(duration / MINUTE, 'minute');
  return plural(Math.round(duration / 1000), 'second');
}

/** A rule as a sentence a marketer reads: `People who put something into the cart in the last 30 days and …`. */
export function describeRule(rule: Rule): string {
  return `People who ${clause(rule, false)}.`;
}

function clause(rule: Rule, negated: boolean): string {
  const no = negated ? 'have not ' : '';
  switch (rule.kind) {
    case 'did': {
      const ago = rule.atLeastAgo > 0 ? `, but at least ${inWords(rule.atLeastAgo)} ago` : '';
      return `${act(rule.event, negated)} in the last ${inWords(rule.within)}${ago}`;
    }
    case 'since':
      return `${act(rule.event, negated)} since they last ${act(rule.since, false)}`;
    case 'cartEmptied':
      return `${no}emptied the cart`;
    case 'not':
      return clause(rule.rule, !negated);
    case 'all':
    case 'any': {
      // "Not all" means "any not", so a negated group is said as the other group of negated parts.
      const both = (rule.kind === 'all') !== negated;
      const parts = rule.rules.map((part) => {
        const text = clause(part, negated);
        return isGroup(part) ? `(${text})` : text;
      });
      return parts.join(both ? ' and ' : ' or ');
    }
  }
}

function isGroup(rule: Rule): boolean {
  if (rule.kind === 'not') return isGroup(rule.rule);
  return (rule.kind === 'all' || rule.kind === 'any') && rule.rules.length > 1;
}
