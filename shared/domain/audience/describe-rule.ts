import { formatMoney } from '../money.ts';
import { DAY, type Duration, HOUR, MINUTE } from '../time.ts';
import { startOf } from './demand.ts';
import { act } from './describe-events.ts';
import type { DidRule, Rule } from './rule.ts';

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function inWords(duration: Duration): string {
  if (duration % DAY === 0) return plural(duration / DAY, 'day');
  if (duration % HOUR === 0) return plural(duration / HOUR, 'hour');
  if (duration % MINUTE === 0) return plural(duration / MINUTE, 'minute');
  return plural(Math.round(duration / 1000), 'second');
}

/** How often, and for how much in all. */
function amount({ minCount = 1, minValue, currency }: DidRule): string {
  const times = minCount > 1 ? ` ${minCount} times or more` : '';
  const money = minValue === undefined ? '' : formatMoney(minValue, currency ?? '').trim();
  return money === '' ? times : `${times === '' ? '' : `${times} and`} for ${money} or more in all`;
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
      return `${act(rule, negated)}${amount(rule)} in the last ${inWords(rule.within)}${ago}`;
    }
    case 'since':
      return `${act(rule, negated)} since they last ${act(startOf(rule), false)}`;
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
