import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChannelRule,
  createChannelName,
  RULE_FIELDS,
  RULE_OPERATORS,
} from '../../../../shared/domain/attribution/channel-rules.ts';
import { attributionReport } from '../../../../shared/domain/attribution/report.ts';
import type { OrderId } from '../../../../shared/domain/ids.ts';
import { DAY } from '../../../../shared/domain/time.ts';
import { channelOf } from '../../../../shared/domain/touchpoint/channel.ts';
import type { TouchMarks } from '../../../../shared/domain/touchpoint/touchpoint.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const own = (when: ChannelRule['when'], except?: ChannelRule['when']): ChannelRule => ({
  channel: 'own',
  when,
  ...(except === undefined ? {} : { except }),
});

const cases: readonly (readonly [ChannelRule, TouchMarks, boolean])[] = [
  [own({ source: { equals: ['anna', 'ben'] } }), { source: 'Ben' }, true],
  [own({ source: { equals: ['anna'] } }), { source: 'anna2' }, false],
  [own({ source: { equals: ['blog.example'] } }), { referrerHost: 'blog.example' }, true],
  [own({ source: { equals: ['facebook'] } }), { clickIdType: 'fbclid' }, true],
  [own({ medium: { contains: ['card'] } }), { medium: 'Postcards' }, true],
  [own({ campaign: { startsWith: ['inf-'], endsWith: ['-lv'] } }), { campaign: 'INF-anna-LV' }, true],
  [own({ campaign: { startsWith: ['inf-'], endsWith: ['-lv'] } }), { campaign: 'inf-anna' }, false],
  [own({ campaign: { startsWith: ['12'] } }), { campaignId: '1203' }, true],
  [own({ content: { isSet: true } }), { content: 'x' }, true],
  [own({ content: { isSet: false }, source: { equals: ['anna'] } }), { source: 'anna' }, true],
  [own({ content: { isSet: false } }), { content: 'x' }, false],
  [own({ referrerHost: { equals: ['anna.example'] } }), { referrerHost: 'blog.anna.example' }, true],
  [own({ referrerHost: { equals: ['anna.example'] } }), { referrerHost: 'savanna.example' }, false],
  [own({ platform: { equals: ['instagram'] } }), { source: 'ig' }, true],
  [own({ placement: { equals: ['story'] } }), { source: 'ig', placement: 'Instagram_Stories' }, true],
  [own({ channel: { equals: ['referral'] } }), { referrerHost: 'blog.example' }, true],
  [own({ channel: { startsWith: ['paid_'] } }, { source: { equals: ['google'] } }), { clickIdType: 'gclid' }, false],
  [own({ channel: { startsWith: ['paid_'] } }, { source: { equals: ['bing'] } }), { clickIdType: 'gclid' }, true],
];

describe('a rule of a site', () => {
  it.each(cases)('%j for %j: %s', (rule, touch, holds) => {
    expect(createChannelName([rule])(touch)).toBe(holds ? 'own' : channelOf(touch));
  });

  it('goes before those below it, and all of them before the default groups', () => {
    const first: ChannelRule = { channel: 'first', when: { source: { startsWith: ['a'] } } };
    const name = createChannelName([first, own({ source: { equals: ['anna', 'ben'] } })]);
    expect([name({ source: 'anna' }), name({ source: 'ben' }), name({ source: 'google' })]).toEqual([
      'first',
      'own',
      'organic_search',
    ]);
  });
});

const word = fc.constantFrom('anna', 'ig', 'google', 'email', 'cpc', 'story', 'blog.example', 'inf-1');
const marks = fc
  .record({ source: word, medium: word, campaign: word, referrerHost: word, content: word }, { requiredKeys: [] })
  .map((some): TouchMarks => some as TouchMarks);
const test = fc.oneof(
  fc
    .tuple(fc.constantFrom(...RULE_OPERATORS), fc.array(word, { minLength: 1, maxLength: 2 }))
    .map(([operator, texts]) => ({
      [operator]: texts,
    })),
  fc.boolean().map((isSet) => ({ isSet })),
);
const tests = fc.tuple(fc.constantFrom(...RULE_FIELDS), test).map(([field, one]) => ({ [field]: one }));
const rules = fc.array(
  fc.record(
    { channel: fc.constantFrom('own', 'email', 'other'), when: tests, except: tests },
    { requiredKeys: ['channel', 'when'] },
  ),
  { maxLength: 5 },
);
const orders = fc.array(
  fc.record({ cents: fc.integer({ min: 0, max: 1e6 }), path: fc.array(marks, { maxLength: 5 }) }),
  {
    maxLength: 12,
  },
);
const models = fc.constantFrom(
  'last_touch',
  'first_touch',
  'linear',
  'position_based',
  'time_decay',
  'shapley' as const,
);

describe('regrouping', () => {
  it('never changes what a report adds up to', () => {
    fc.assert(
      fc.property(orders, rules, models, (some, siteRules, model) => {
        const conversions = some.map(({ cents, path }, index) =>
          aConversion({
            orderId: `o${index}` as OrderId,
            claims: [aClaim({ value: cents / 100 })],
            path: path.map((touch, step) => aTouchpoint({ ...touch, at: noon(2 + step) })),
          }),
        );
        const question = {
          from: noon(1),
          to: noon(31),
          groupBy: 'channel',
          lookback: 30 * DAY,
          valueBasis: 'paid',
        } as const;
        const ask = (more: object) =>
          attributionReport(conversions, { ...question, model, timeZone: 'UTC', defaultCurrency: 'EUR', ...more });
        const [plain, regrouped] = [ask({}), ask({ channelName: createChannelName(siteRules as ChannelRule[]) })];
        expect(regrouped.totals).toEqual(plain.totals);
        for (const column of ['conversions', 'value', 'touchpoints'] as const) {
          const sum = regrouped.rows.reduce((total, row) => total + row[column], 0);
          expect(sum).toBeCloseTo(plain.totals[column] ?? 0, 6);
        }
        const unattributed = (report: typeof plain) => report.rows.filter((row) => row.unattributed !== undefined);
        expect(unattributed(regrouped)).toEqual(unattributed(plain));
      }),
      { numRuns: 60 },
    );
  });
});
