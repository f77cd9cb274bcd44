import { expect, it } from 'vitest';
import { readRule } from '../../../../shared/contracts/rule-schema.ts';
import { abandonedCartRule, visitorsRule } from '../../../../shared/domain/audience/built-in.ts';
import { describeRule } from '../../../../shared/domain/audience/describe-rule.ts';
import { inCurrency } from '../../../../shared/domain/audience/in-currency.ts';
import { DAY } from '../../../../shared/domain/time.ts';

it('says the built-in rules in plain words', () => {
  expect(describeRule(visitorsRule())).toBe('People who did anything on the site in the last 30 days.');
  expect(describeRule(abandonedCartRule())).toBe(
    'People who put something into the cart in the last 30 days, but at least 1 hour ago and have not bought anything since they last put something into the cart and have not emptied the cart.',
  );
});

it('says a negated group by its parts', () => {
  const bought = { kind: 'did', event: 'purchase', within: DAY, atLeastAgo: 0 } as const;
  const own = { kind: 'did', event: 'quiz', within: 7 * DAY, atLeastAgo: 0 } as const;
  expect(describeRule({ kind: 'not', rule: { kind: 'any', rules: [bought, own] } })).toBe(
    'People who have not bought anything in the last 1 day and have not done “quiz” in the last 7 days.',
  );
});

it.each([
  [
    { did: 'view_item', within: '7d', minCount: 3, category: 'Shoes' },
    'People who looked at a product (category “Shoes”) 3 times or more in the last 7 days.',
  ],
  [
    { did: 'purchase', within: '180d', minCount: 2, minValue: 200 },
    'People who bought something 2 times or more and for 200.00 EUR or more in all in the last 180 days.',
  ],
  [
    { not: { did: 'purchase', within: '180d', minValue: 200, currency: 'USD' } },
    'People who have not bought anything for 200.00 USD or more in all in the last 180 days.',
  ],
  [
    {
      all: [
        { did: '*', within: '30d', source: { post: ['P-1', 'P-2'], paid: false } },
        { not: { did: 'purchase', since: { did: '*', source: { post: 'P-1' } } } },
      ],
    },
    'People who came to the site from post “P-1” or “P-2”, without an ad in the last 30 days and have not bought anything since they last came to the site from post “P-1”.',
  ],
  [
    { not: { did: 'purchase', item: 'shoes', since: { did: 'view_item', item: 'shoes' } } },
    'People who have not bought anything (item “shoes”) since they last looked at a product (item “shoes”).',
  ],
  [
    { did: 'page_view', within: '1d', source: { paid: true, medium: 'cpc' } },
    'People who came to the site from medium “cpc”, by an ad in the last 1 day.',
  ],
])('says every form: %j', (wire, sentence) => {
  expect(describeRule(inCurrency(readRule(wire), 'EUR'))).toBe(sentence);
});
