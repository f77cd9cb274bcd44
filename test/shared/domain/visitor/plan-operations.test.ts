import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandonedCartRule, visitorsRule } from '../../../../shared/domain/audience/built-in.ts';
import { evaluate } from '../../../../shared/domain/audience/evaluate.ts';
import { nextChangeAt } from '../../../../shared/domain/audience/next-change.ts';
import { DAY, HOUR } from '../../../../shared/domain/time.ts';
import { matchable } from '../../../../shared/domain/visitor/matchable.ts';
import { planOperations } from '../../../../shared/domain/visitor/plan-operations.ts';
import { NO_FACTS, type VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';
import { NOTHING_TOLD, type VisitorOperations } from '../../../../shared/domain/visitor/visitor-record.ts';
import { instants, rules, visitorFacts } from '../audience/facts-arbitrary.ts';

const T = Date.UTC(2021, 0, 31);
const audiences = [
  { slot: 0, rule: visitorsRule() },
  { slot: 3, rule: abandonedCartRule() },
];
const known: VisitorFacts = { ...NO_FACTS, lastAt: T, grantedAt: T, keysAt: T, keysDigest: 'ab.' };
const none: VisitorOperations = { told: NOTHING_TOLD };

describe('a visitor who can be matched', () => {
  it('becomes dirty on entering, and due when the 30 days end', () => {
    expect(planOperations({ facts: known, operations: none, audiences, now: T })).toEqual({
      told: { bits: 1, keysDigest: 'ab.' },
      dueAt: T + 30 * DAY,
      dirtyAt: T,
    });
  });

  it('keeps the earlier due when activity moves the true time later, unless the sweep files it anew', () => {
    const operations = { told: { bits: 1, keysDigest: 'ab.' }, dueAt: T + DAY };
    expect(planOperations({ facts: known, operations, audiences, now: T })).toEqual(operations);
    expect(planOperations({ facts: known, operations, audiences, now: T, refile: true }).dueAt).toBe(T + 30 * DAY);
  });

  it('moves due when a cart makes the next change earlier', () => {
    const facts = { ...known, lastByEvent: { add_to_cart: T }, cartAdds: [{ item: 1, at: T, quantity: 1 }] };
    const operations = { told: { bits: 1, keysDigest: 'ab.' }, dueAt: T + DAY };
    expect(planOperations({ facts, operations, audiences, now: T }).dueAt).toBe(T + HOUR);
  });

  it('becomes dirty when a key changes while a member, not while in no audience', () => {
    const operations = { told: { bits: 1, keysDigest: 'cd.' }, dueAt: T };
    expect(planOperations({ facts: known, operations, audiences, now: T }).dirtyAt).toBe(T);
    const gone = { ...known, lastAt: T - 40 * DAY };
    const outside = { told: { bits: 0, keysDigest: 'cd.' } };
    expect(planOperations({ facts: gone, operations: outside, audiences, now: T })).toEqual({
      told: { bits: 0, keysDigest: 'ab.' },
    });
  });

  it('leaves what was told of an audience that is not running', () => {
    const operations = { told: { bits: 1 | 4, keysDigest: 'ab.' }, dueAt: T };
    expect(planOperations({ facts: known, operations, audiences, now: T })).toEqual(operations);
  });

  it('becomes dirty when a rule pass does not trust what was told', () => {
    const operations = { told: { bits: 1, keysDigest: 'ab.' }, dueAt: T };
    expect(planOperations({ facts: known, operations, audiences, now: T, recheck: 1 }).dirtyAt).toBe(T);
    expect(planOperations({ facts: known, operations, audiences, now: T, recheck: 8 }).dirtyAt).toBeUndefined();
  });
});

describe('a visitor who cannot be matched', () => {
  it('is never due nor dirty', () => {
    const { keysAt: _, ...anonymous } = known;
    expect(planOperations({ facts: anonymous, operations: none, audiences, now: T })).toEqual(none);
  });

  it('becomes dirty once when consent is withdrawn', () => {
    const before = { told: { bits: 1, keysDigest: 'ab.' } };
    const facts = { ...known, withdrawnAt: T };
    const after = planOperations({ facts, operations: before, audiences, now: T });
    expect(after).toEqual({ told: NOTHING_TOLD, dirtyAt: T });
  });

  it.each<readonly [string, Partial<VisitorFacts>, boolean]>([
    ['no word on consent (assumed)', { keysAt: 5 }, true],
    ['granted', { keysAt: 5, grantedAt: 5 }, true],
    ['withdrawn', { keysAt: 9, withdrawnAt: 5 }, false],
    ['granted again', { keysAt: 9, withdrawnAt: 5, grantedAt: 6 }, true],
    ['granted again, the key from before', { keysAt: 5, withdrawnAt: 5, grantedAt: 6 }, false],
    ['granted and withdrawn at one instant', { keysAt: 9, withdrawnAt: 5, grantedAt: 5 }, false],
    ['no key', { grantedAt: 5 }, false],
  ])('matchable: %s', (_, facts, expected) => {
    expect(matchable({ ...NO_FACTS, ...facts })).toBe(expected);
  });
});

describe('for any facts and rules', () => {
  const operationsBefore = fc.record(
    {
      told: fc.record({ bits: fc.integer({ min: 0, max: 3 }), keysDigest: fc.constantFrom('', 'aa.', 'bb.') }),
      dueAt: instants,
      dirtyAt: instants,
    },
    { requiredKeys: ['told'] },
  );

  it('whoever is wanted differently from what was told is dirty, and due is at or before the next change', () => {
    fc.assert(
      fc.property(visitorFacts, rules, rules, operationsBefore, fc.boolean(), (facts, a, b, operations, refile) => {
        const now = 60;
        const running = [
          { slot: 0, rule: a },
          { slot: 1, rule: b },
        ];
        const plan = planOperations({ facts, operations, audiences: running, now, refile });
        const reach = matchable(facts);
        for (const { slot, rule } of running) {
          const wanted = reach && evaluate(rule, facts, now);
          expect((plan.told.bits >> slot) & 1).toBe(wanted ? 1 : 0);
          if (wanted !== (((operations.told.bits >> slot) & 1) === 1)) expect(plan.dirtyAt).toBeDefined();
          const next = reach ? nextChangeAt(rule, facts, now) : undefined;
          if (next !== undefined) expect(plan.dueAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(next);
        }
        const again = planOperations({ facts, operations: plan, audiences: running, now, refile });
        expect(again).toEqual(plan);
      }),
    );
  });
});
