import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandonedCartRule, visitorsRule } from '../../../../shared/domain/audience/built-in.ts';
import { evaluate } from '../../../../shared/domain/audience/evaluate.ts';
import type { Rule } from '../../../../shared/domain/audience/rule.ts';
import { RULE_TEMPLATES } from '../../../../shared/domain/audience/templates.ts';
import { describeLeftOut, isLeftOut } from '../../../../shared/domain/audience/website-left-out.ts';
import {
  type WebsiteCondition,
  type WebsiteRule,
  websiteOffer,
} from '../../../../shared/domain/audience/website-rule.ts';
import type { TrackedEvent } from '../../../../shared/domain/event/tracked-event.ts';
import { CART_GRACE } from '../../../../shared/domain/forward/abandoned-cart.ts';
import { forwardedEvent } from '../../../../shared/domain/forward/forward-event.ts';
import { CART_ABANDONED } from '../../../../shared/domain/forward/forwarded-event.ts';
import type { OrderId, VisitorId } from '../../../../shared/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/domain/time.ts';
import { factsOfEvent } from '../../../../shared/domain/visitor/facts-of-event.ts';
import { joinFacts } from '../../../../shared/domain/visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';

const T = Date.UTC(2026, 10, 20);
const did = (event: string, within = 30 * DAY, atLeastAgo = 0): Rule => ({ kind: 'did', event, within, atLeastAgo });

type Heard = { readonly name: string; readonly at: number };

const factsAt = (events: readonly TrackedEvent[], at: number): VisitorFacts =>
  events
    .filter(({ occurredAt }) => occurredAt <= at)
    .reduce((facts, event) => joinFacts(facts, factsOfEvent(event, 0)), NO_FACTS);

/** What Meta is told of one visitor's events up to `at`. */
function heardBy(events: readonly TrackedEvent[], at: number): readonly Heard[] {
  const own = events
    .filter(({ event }) => event !== 'click')
    .map((event) => forwardedEvent(event as TrackedEvent & { visitorId: VisitorId }, { fbp: 'fb.1.1.1' }, undefined))
    .map(({ event, occurredAt }) => ({ name: event, at: occurredAt }));
  const carts = events
    .filter(({ event }) => event === 'add_to_cart')
    .map(({ occurredAt }) => occurredAt + CART_GRACE)
    .filter((entered) => evaluate(abandonedCartRule(), factsAt(events, entered), entered))
    .map((entered) => ({ name: CART_ABANDONED, at: entered }));
  return [...own, ...carts].filter((heard) => heard.at <= at);
}

function isInWebsite({ operator, inclusions, exclusions }: WebsiteRule, heard: readonly Heard[], at: number): boolean {
  const holds = ({ events, within }: WebsiteCondition) =>
    heard.some((one) => events.includes(one.name) && one.at > at - within);
  const isIn = operator === 'and' ? inclusions.every(holds) : inclusions.some(holds);
  return isIn && !exclusions.some(holds);
}

const names = ['page_view', 'view_item', 'add_to_cart', 'remove_from_cart', 'view_cart', 'begin_checkout', 'purchase'];
const item = fc.record({ itemId: fc.constantFrom('shoes', 'socks') });
const journey: fc.Arbitrary<readonly TrackedEvent[]> = fc
  .array(
    fc.record({
      event: fc.constantFrom(...names, 'add_to_cart', 'custom', 'click'),
      minutesAgo: fc.oneof(fc.integer({ min: 0, max: 3 * 60 }), fc.integer({ min: 0, max: 200 * 24 * 60 })),
      items: fc.option(fc.array(item, { maxLength: 2 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((all) =>
    all.map(
      ({ event, minutesAgo, items }, index): TrackedEvent => ({
        eventId: `e${index}`,
        event,
        occurredAt: T - minutesAgo * MINUTE - index,
        visitorId: 'v' as VisitorId,
        trust: 'pixel',
        consent: 'granted',
        ...(items === undefined ? {} : { items }),
        ...(event === 'purchase' ? { orderId: `o${index}` as OrderId } : {}),
      }),
    ),
  );

const exact: Readonly<Record<string, Rule>> = {
  'looked at a product': did('view_item'),
  'looked at a product, but not in the last day': did('view_item', 30 * DAY, DAY),
  'looked and began the checkout': { kind: 'all', rules: [did('view_item'), did('begin_checkout', 7 * DAY)] },
  'looked or bought': { kind: 'any', rules: [did('view_item'), did('purchase')] },
  'looked lately, or bought long ago': { kind: 'any', rules: [did('view_item', DAY), did('purchase', 90 * DAY)] },
  'looked and did not buy': {
    kind: 'all',
    rules: [did('view_item'), { kind: 'not', rule: did('purchase', 180 * DAY) }],
  },
};
const narrower: Readonly<Record<string, Rule>> = {
  visitors: visitorsRule(),
  'abandoned cart': abandonedCartRule(),
  'abandoned cart of a day': abandonedCartRule(30 * DAY, DAY),
  'abandoned cart of a minute': abandonedCartRule(30 * DAY, MINUTE),
  'looked and did not buy since': {
    kind: 'all',
    rules: [did('view_item'), { kind: 'not', rule: { kind: 'since', event: 'purchase', since: 'view_item' } }],
  },
  'bought in a year': did('purchase', 365 * DAY),
};

describe('the website audience of a rule', () => {
  it.each(Object.entries(exact))('has exactly the members of: %s', (_, rule) => {
    const offer = websiteOffer(rule);
    if (offer.kind !== 'sayable') throw new Error(offer.why);
    expect(offer.leftOut).toEqual([]);
    fc.assert(
      fc.property(journey, (events) => {
        expect(isInWebsite(offer.rule, heardBy(events, T), T)).toBe(evaluate(rule, factsAt(events, T), T));
      }),
      { numRuns: 200 },
    );
  });

  it.each(Object.entries(narrower))('has no one but members, and lacks those it says it lacks, of: %s', (_, rule) => {
    const offer = websiteOffer(rule);
    if (offer.kind !== 'sayable') throw new Error(offer.why);
    expect(offer.leftOut.map(describeLeftOut)).not.toEqual([]);
    fc.assert(
      fc.property(journey, (events) => {
        const facts = factsAt(events, T);
        const isMember = evaluate(rule, facts, T);
        const isIn = isInWebsite(offer.rule, heardBy(events, T), T);
        const isSaid = isMember && offer.leftOut.some((reason) => isLeftOut(reason, facts, T));
        expect({ isIn, isMissing: isMember && !isIn }).toEqual({ isIn: isMember && !isSaid, isMissing: isSaid });
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with a reason where Meta cannot say anything close', () => {
    const rules: readonly Rule[] = [
      { kind: 'not', rule: did('purchase') },
      { kind: 'all', rules: [did('view_item'), { kind: 'not', rule: did('*', DAY) }] },
      { kind: 'all', rules: [did('view_item'), { kind: 'not', rule: did('purchase', 365 * DAY) }] },
      { kind: 'since', event: 'purchase', since: 'view_item' },
      { kind: 'did', event: 'purchase', within: DAY, atLeastAgo: 0, minCount: 2 },
      { kind: 'any', rules: [did('view_item'), { kind: 'all', rules: [did('purchase'), did('search')] }] },
      did('identify'),
    ];
    for (const rule of rules) expect(websiteOffer(rule)).toEqual({ kind: 'unsayable', why: expect.any(String) });
  });

  it('is offered for the templates that ask for no items, money or sources', () => {
    const offered = RULE_TEMPLATES.filter(({ rule, window, grace = HOUR }) => {
      return websiteOffer(rule({ window, grace })).kind === 'sayable';
    }).map(({ template }) => template);
    expect(offered).toEqual(
      expect.arrayContaining([
        'visitors-30d',
        'abandoned-cart',
        'viewed-not-bought',
        'started-checkout',
        'past-buyers',
      ]),
    );
  });
});
