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
    [{ did: 'x', within: '1d', minCount: 2 }, 'rule.minCount is not supported yet'],
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
