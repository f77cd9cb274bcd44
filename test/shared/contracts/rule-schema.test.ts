import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRule, type WireRule, writeRule } from '../../../shared/contracts/rule-schema.ts';
import { abandonedCartRule } from '../../../shared/domain/audience/built-in.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';

const seconds = fc.integer({ min: 2, max: 400 * 86_400 });
const { rule: wireRule } = fc.letrec<{ rule: WireRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.tuple(fc.constantFrom('*', 'page_view', 'My event'), seconds).map(([did, within]) => ({ did, within })),
    fc.constant({ did: 'purchase', since: 'add_to_cart' }),
    fc.constantFrom<WireRule>(
      { did: 'purchase', item: 'shoes', since: { did: '*', source: { post: ['1', '2'], paid: false } } },
      { did: 'view_item', within: '7d', minCount: 3, category: 'Shoes' },
      { did: 'purchase', within: '180d', minValue: 0.5, currency: 'EUR' },
      { did: 'page_view', within: '30d', source: 'instagram' },
    ),
    fc.constant({ cart: 'emptied' as const }),
    fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('rule').map((not) => ({ not })),
  ),
}));

function problemsOf(rule: unknown): readonly string[] {
  try {
    readRule(rule);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ path, detail }) => `${path} ${detail}`);
  }
}

describe('a rule', () => {
  it('reads the abandoned cart as DESIGN writes it', () => {
    const wire = {
      all: [
        { did: 'add_to_cart', within: '30d', atLeastAgo: '1h' },
        { not: { did: 'purchase', since: 'add_to_cart' } },
        { not: { cart: 'emptied' } },
      ],
    };
    expect(readRule(wire)).toEqual(abandonedCartRule());
    expect(writeRule(abandonedCartRule())).toEqual(wire);
  });

  it('comes back the same after it was written, however long its spans', () => {
    fc.assert(
      fc.property(wireRule, (wire) => {
        const rule = readRule(wire);
        expect(readRule(JSON.parse(JSON.stringify(writeRule(rule))))).toEqual(rule);
      }),
    );
  });

  it.each([
    [null, 'rule must be an object'],
    [{}, 'rule must have exactly one of did, cart, all, any, not'],
    [{ did: 'x', within: '1d', cart: 'emptied' }, 'rule must have exactly one of did, cart, all, any, not'],
    [{ did: 'x' }, 'rule.within must be a duration such as "30d" or "1h", or whole seconds'],
    [{ did: '', within: '1d' }, "rule.did must be an event's name"],
    [{ did: 'x', within: 0 }, 'rule.within must be more than 0 and at most 400d'],
    [{ did: 'x', within: '401d' }, 'rule.within must be more than 0 and at most 400d'],
    [{ did: 'x', within: '1h', atLeastAgo: '1h' }, 'rule.atLeastAgo must be shorter than within'],
    [{ did: 'x', since: 'y', within: '1d' }, 'rule.within cannot stand beside since'],
    [{ did: 'x', within: '1d', minCount: 9 }, 'rule.minCount must be a whole number from 1 to 8'],
    [{ did: 'x', within: '1d', minCount: '2' }, 'rule.minCount must be a whole number from 1 to 8'],
    [{ did: 'x', within: '1d', minValue: 0 }, 'rule.minValue must be a number above 0'],
    [
      { did: 'x', within: '1d', minValue: 1, currency: 'EURO' },
      'rule.currency must be an ISO 4217 currency code such as EUR',
    ],
    [{ did: 'x', within: '1d', currency: 'EUR' }, 'rule.currency can stand beside minValue alone'],
    [{ did: 'x', within: '1d', item: [] }, 'rule.item must be a text, or a list of 1 to 16'],
    [{ did: 'x', within: '1d', item: Array(17).fill('a') }, 'rule.item must be a text, or a list of 1 to 16'],
    [{ did: 'x', within: '1d', category: ['a', 7] }, 'rule.category must be a text, or a list of 1 to 16'],
    [
      { did: 'purchase', within: '1d', source: 'meta' },
      'rule.source can stand with *, page_view, click, impression alone: other events come from nowhere',
    ],
    [{ did: '*', within: '1d', source: {} }, 'rule.source must say where people came from'],
    [{ did: '*', within: '1d', source: { paid: 'no' } }, 'rule.source.paid must be true or false'],
    [
      { did: '*', within: '1d', source: { creative: 'x' } },
      'rule.source.creative is not known of a source; there are source, medium, campaign, adset, ad, post, link, platform, placement, channel and paid',
    ],
    [{ did: 'x', since: 'y', minCount: 2 }, 'rule.minCount cannot stand beside since'],
    [{ did: 'x', since: { did: 'y', within: '1d' } }, 'rule.since.within can be did, item, category, source alone'],
    [{ did: 'x', since: {} }, "rule.since.did must be an event's name"],
    [{ did: 'x', within: '1d', sauce: 'meta' }, 'rule.sauce is not a field of a rule'],
    [{ all: [] }, 'rule.all must be a list of 1 to 32 rules'],
    [{ any: [{ not: { cart: 'full' } }] }, 'rule.any.0.not.cart must be "emptied"'],
  ])('is refused by name: %j', (rule, problem) => {
    expect(problemsOf(rule)).toEqual([problem]);
  });

  it('is refused when it is nested without end', () => {
    let rule: unknown = { cart: 'emptied' };
    for (let depth = 0; depth < 50; depth++) rule = { not: rule };
    expect(problemsOf(rule)).toHaveLength(1);
  });
});
