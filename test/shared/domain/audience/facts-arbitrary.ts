import * as fc from 'fast-check';
import type { Rule } from '../../../../shared/domain/audience/rule.ts';
import { joinCartMarks } from '../../../../shared/domain/cart/cart-marks.ts';
import { newestOrderFirst } from '../../../../shared/domain/visitor/join-facts.ts';
import type { VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';

/** Few and small instants, so that ties and borders are hit often. */
export const instants = fc.integer({ min: 0, max: 60 });
const maybe = fc.option(instants, { nil: undefined });
const marks = fc
  .array(fc.record({ item: fc.integer({ min: 0, max: 3 }), at: instants, quantity: fc.integer({ min: 1, max: 2 }) }), {
    maxLength: 5,
  })
  .map((found) => joinCartMarks(found, found));

const defined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter((entry) => entry[1] !== undefined)) as Value;

export const visitorFacts: fc.Arbitrary<VisitorFacts> = fc
  .record({
    lastAt: maybe,
    lastByEvent: fc.record({ add_to_cart: maybe, page_view: maybe, search: maybe }).map((times) => defined(times)),
    emptiedAt: maybe,
    cartAdds: marks,
    cartRemoves: marks,
    orders: fc
      .array(fc.record({ orderId: fc.constantFrom('o1', 'o2', 'o3'), at: instants }), { maxLength: 3 })
      .map((orders) => orders.sort(newestOrderFirst)),
    touchpoints: fc.constant([]),
    grantedAt: maybe,
    withdrawnAt: maybe,
    earlierWithdrawals: fc.constant([]),
    aliases: fc.constant([]),
    logins: fc.constant([]),
    keysAt: maybe,
    keysDigest: fc.constantFrom(undefined, 'aa.', 'bb.'),
  })
  .map((facts) => defined(facts) as VisitorFacts);

const events = fc.constantFrom('*', 'page_view', 'add_to_cart', 'purchase', 'constructor');

export const rules: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant('did' as const),
      event: events,
      within: fc.integer({ min: 1, max: 40 }),
      atLeastAgo: fc.integer({ min: 0, max: 10 }),
    }),
    fc.record({ kind: fc.constant('since' as const), event: events, since: events }),
    fc.constant({ kind: 'cartEmptied' as const }),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      rules: fc.array(tie('rule'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), rule: tie('rule') }),
  ),
})).rule;
