import { describe, expect, it } from 'vitest';
import { eventName, GA4 } from '../../../../functions/assets/pixel/event-name.ts';
import { canonicalEventName, EVENT_NAMES } from '../../../../shared/domain/event/event-names.ts';

const META = [
  'PageView',
  'ViewContent',
  'AddToCart',
  'InitiateCheckout',
  'AddPaymentInfo',
  'Purchase',
  'Search',
  'CompleteRegistration',
  'Lead',
];

describe('the pixel knows an event by', () => {
  it.each(META)("Meta's name %s as the server does", (name) => {
    expect(eventName(name)).toBe(canonicalEventName(name));
    expect(GA4.test(eventName(name))).toBe(true);
  });

  it("GA4's names, and no others", () => {
    expect(EVENT_NAMES.filter((name) => GA4.test(name))).toEqual(EVENT_NAMES.slice(0, 12));
    for (const name of ['addToCart', 'Add_To_Cart', 'Subscribe', 'StartTrial', 'my event', 'X'])
      expect(eventName(name)).toBe(name);
  });
});
