import * as fc from 'fast-check';
import { demandsOf } from '../../../../shared/domain/audience/demand.ts';
import type { EventFilter } from '../../../../shared/domain/audience/event-filter.ts';
import type { DidRule, Rule } from '../../../../shared/domain/audience/rule.ts';
import { joinCartMarks } from '../../../../shared/domain/cart/cart-marks.ts';
import { type History, joinOccurrences } from '../../../../shared/domain/visitor/history.ts';
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

const FILTERS: readonly (EventFilter | undefined)[] = [
  undefined,
  { items: ['shoes'] },
  { items: ['shoes', 'hat'], categories: ['Warm'] },
];
const FROM_A_POST: EventFilter = { source: { post: ['p-1'] } };
const COUNTED = ['*', 'page_view', 'add_to_cart', 'purchase'];

/** Every history that one of `rules` may ask for. */
const DEMANDS = demandsOf(
  ...COUNTED.flatMap((event): DidRule[] => {
    const did = { kind: 'did', event, within: 1, atLeastAgo: 0, minCount: 2 } as const;
    return [did, ...[...FILTERS, FROM_A_POST].flatMap((filter) => (filter === undefined ? [] : [{ ...did, filter }]))];
  }),
);

const money = fc.constantFrom(
  {},
  { value: 10, currency: 'EUR' },
  { value: 25, currency: 'EUR' },
  { value: 90, currency: 'USD' },
);
/** 0 and 1: as though they were hashes of order ids. */
const occurrences = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), instants, money), { minLength: 1, maxLength: 10 })
  .map((found) =>
    joinOccurrences(
      [],
      found.map(([id, at, worth]) => ({ id, at, ...worth })),
    ),
  );
const history: fc.Arbitrary<History | undefined> = fc.option(
  fc
    .array(fc.tuple(fc.constantFrom(...DEMANDS.map(({ id }) => id).sort()), occurrences), {
      minLength: 1,
      maxLength: 4,
    })
    .map((entries) => Object.fromEntries(entries.sort((a, b) => (a[0] < b[0] ? -1 : 1)))),
  { nil: undefined },
);

export const visitorFacts: fc.Arbitrary<VisitorFacts> = fc
  .record({
    lastAt: maybe,
    lastByEvent: fc.record({ add_to_cart: maybe, page_view: maybe, search: maybe }).map((times) => defined(times)),
    emptiedAt: maybe,
    cartAdds: marks,
    cartRemoves: marks,
    orders: fc
      .array(
        fc
          .tuple(fc.constantFrom('o1', 'o2', 'o3'), instants, money)
          .map(([orderId, at, worth]) => ({ orderId, at, ...worth })),
        { maxLength: 3 },
      )
      .map((orders) => orders.sort(newestOrderFirst)),
    touchpoints: fc.constant([]),
    history,
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
    fc
      .record({
        kind: fc.constant('did' as const),
        event: fc.constantFrom(...COUNTED),
        within: fc.integer({ min: 1, max: 40 }),
        atLeastAgo: fc.constantFrom(0, 0, 7),
        minCount: fc.constantFrom(undefined, 1, 2, 3),
        minValue: fc.constantFrom(undefined, 20, 35),
        filter: fc.constantFrom(...FILTERS, FROM_A_POST),
      })
      .map((rule): Rule => defined({ ...rule, currency: rule.minValue === undefined ? undefined : 'EUR' }) as DidRule),
    fc.record({ kind: fc.constant('since' as const), event: events, since: events }),
    fc
      .record({
        kind: fc.constant('since' as const),
        event: fc.constantFrom(...COUNTED),
        filter: fc.constantFrom(...FILTERS),
        since: fc.constantFrom(...COUNTED),
        sinceFilter: fc.constantFrom(...FILTERS, FROM_A_POST),
      })
      .map((rule): Rule => defined(rule) as Rule),
    fc.constant({ kind: 'cartEmptied' as const }),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      rules: fc.array(tie('rule'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), rule: tie('rule') }),
  ),
})).rule;
