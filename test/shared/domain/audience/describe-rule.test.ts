import { expect, it } from 'vitest';
import { abandonedCartRule, visitorsRule } from '../../../../shared/domain/audience/built-in.ts';
import { describeRule } from '../../../../shared/domain/audience/describe-rule.ts';
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
