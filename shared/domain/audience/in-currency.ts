import type { Rule } from './rule.ts';

/** The rule with `currency` wherever it speaks of a value and says none. */
export function inCurrency(rule: Rule, currency: string): Rule {
  switch (rule.kind) {
    case 'did':
      return rule.minValue === undefined ? rule : { currency, ...rule };
    case 'all':
    case 'any':
      return { ...rule, rules: rule.rules.map((part) => inCurrency(part, currency)) };
    case 'not':
      return { ...rule, rule: inCurrency(rule.rule, currency) };
    default:
      return rule;
  }
}
