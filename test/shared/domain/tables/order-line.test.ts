import { describe, expect, it } from 'vitest';
import { MODEL_NAMES } from '../../../../shared/domain/attribution/model.ts';
import type { OrderId } from '../../../../shared/domain/ids.ts';
import { type LineSettings, orderLine } from '../../../../shared/domain/tables/order-line.ts';
import { DAY, HOUR } from '../../../../shared/domain/time.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const site: LineSettings = { valueBasis: 'paid', currency: 'EUR', timeZone: 'UTC' };
const at = noon(20);
const path = [
  aTouchpoint({ at: at - 9 * DAY, referrerHost: 'google.com' }),
  aTouchpoint({ at: at - 3 * DAY, source: 'Newsletter', medium: 'email', campaign: 'March' }),
  aTouchpoint({ at: at - HOUR, source: 'instagram', medium: 'story', adId: '77' }),
];

describe('the line of an order', () => {
  it('says what each model gives each touchpoint, and each model gives 1', () => {
    const line = orderLine(aConversion({ path }), site);
    for (const model of MODEL_NAMES) {
      const sum = line?.path.reduce((total, { credits }) => total + credits[model], 0);
      expect(sum).toBeCloseTo(1, 12);
    }
    expect(line?.path.map(({ credits }) => credits.position_based)).toEqual([0.4, 0.2, 0.4]);
  });

  it('has the keys of reports, in lower case, and leaves out what a touchpoint lacks', () => {
    const [google, newsletter] = orderLine(aConversion({ path }), site)?.path ?? [];
    expect(google).toMatchObject({ channel: 'organic_search', source: 'google.com', platform: 'google' });
    expect(google).not.toHaveProperty('campaign');
    expect(newsletter).toMatchObject({ channel: 'email', campaign: 'march', label: 'Newsletter (email)' });
  });

  it("has the site's own channel beside Google's", () => {
    const line = orderLine(aConversion({ path }), { ...site, channelName: () => 'influencers' });
    expect(line?.path[0]).toMatchObject({ channel: 'influencers', defaultChannel: 'organic_search' });
  });

  it("stands on the day of the site's clocks", () => {
    const late = aConversion({ claims: [aClaim({ at: Date.UTC(2026, 0, 20, 23, 30) })] });
    expect(orderLine(late, site)?.day).toBe('2026-01-20');
    expect(orderLine(late, { ...site, timeZone: 'Europe/Riga' })?.day).toBe('2026-01-21');
  });

  it('tells direct from unknown', () => {
    expect(orderLine(aConversion(), site)?.unattributed).toBe('direct');
    expect(orderLine(aConversion({ visitorIds: [] }), site)?.unattributed).toBe('unknown');
    expect(orderLine(aConversion({ path }), site)).not.toHaveProperty('unattributed');
  });

  it('divides its value among its items', () => {
    const items = [
      { itemId: 'a', price: 30, quantity: 2 },
      { itemId: 'b', price: 20 },
    ];
    const line = orderLine(aConversion({ claims: [aClaim({ items })] }), site);
    expect(line?.items.map(({ share }) => share)).toEqual([0.75, 0.25]);
  });

  it('names the better order that took its place', () => {
    const line = orderLine({ ...aConversion(), replacedBy: 'o2' as OrderId }, site);
    expect(line?.replacedBy).toBe('o2');
  });

  it('is none where only a refund has arrived', () => {
    const refunds = [{ refundId: 'r', at, value: 5 }];
    expect(orderLine(aConversion({ claims: [], refunds }), site)).toBeUndefined();
  });
});
