import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';
import { createAnswerReport } from '../../../shared/pipeline/answer-report.ts';
import { createNarrowOrders } from '../../../shared/pipeline/narrow-orders.ts';
import type { ReportQuery } from '../../../shared/pipeline/report-question.ts';
import { aClaim, aConversion, aTouchpoint, noon } from '../../support/a-touchpoint.ts';
import { aSite } from '../../support/site.ts';

const site = aSite({ timeZone: 'Europe/Riga' });
const now = noon(25);
const orders: readonly Conversion[] = [
  aConversion({ path: [aTouchpoint({ at: noon(19), source: 'ig', medium: 'story' })] }),
  aConversion({ claims: [aClaim({ at: now })] }),
];
const noInsights = { async *streamPeriod() {} };
const gatherJourneys = async () => ({ people: [], unknown: [] });
const visitors = { readStates: async () => new Map(), readAliases: async () => new Map() };
const narrowOrders = createNarrowOrders({ visitors, touches: { firstOrderAt: async () => undefined } });
const answer = createAnswerReport({
  conversions: { listBetween: async () => orders },
  insights: noInsights,
  gatherJourneys,
  narrowOrders,
});

async function problemsOf(query: ReportQuery): Promise<readonly string[]> {
  const error: unknown = await answer(site, query, now).catch((thrown: unknown) => thrown);
  return error instanceof InvalidInput ? error.problems.map(({ path }) => path) : [];
}

describe('an answered report', () => {
  it('takes the last 30 days, last touch, by channel, when nothing is said', async () => {
    expect(await answer(site, {}, now)).toMatchObject({
      model: 'last_touch',
      from: '2025-12-26T22:00:00.000Z',
      to: '2026-01-25T22:00:00.000Z',
      lookbackDays: 30,
      impressionLookbackDays: 0,
      groupBy: 'channel',
      currency: 'EUR',
      rows: [
        { key: null, unattributed: 'direct', conversions: 1, value: 120 },
        { key: 'organic_social', conversions: 1, value: 120 },
      ],
      totals: { conversions: 2, value: 240 },
      dataThrough: '2026-01-25T12:00:00.000Z',
      lateChanges: 0,
    });
  });

  it('takes its arguments as text, bare dates on the clocks of the site', async () => {
    const query = {
      from: '2026-01-20',
      to: '2026-01-21',
      model: 'last_non_direct',
      groupBy: 'source',
      lookbackDays: '7',
    };
    expect(await answer(site, query, now)).toMatchObject({
      from: '2026-01-19T22:00:00.000Z',
      to: '2026-01-20T22:00:00.000Z',
      model: 'last_touch',
      lookbackDays: 7,
      rows: [{ key: 'ig' }],
    });
  });

  it('reads a stream of orders as well as a list', async () => {
    async function* stream(): AsyncGenerator<Conversion> {
      yield* orders;
    }
    const streamed = createAnswerReport({
      conversions: { listBetween: stream },
      insights: noInsights,
      gatherJourneys,
      narrowOrders,
    });
    expect(await streamed(site, {}, now)).toEqual(await answer(site, {}, now));
  });

  it.each<[string, ReportQuery]>([
    ['from', { from: 'yesterday' }],
    ['to', { to: '2026-02-30' }],
    ['from', { from: '2026-01-02', to: '2026-01-02' }],
    ['lookbackDays', { lookbackDays: '91' }],
    ['lookbackDays', { lookbackDays: '-1' }],
    ['impressionLookbackDays', { impressionLookbackDays: 'x' }],
    ['groupBy', { groupBy: 'colour' }],
    ['currency', { currency: 'EURO' }],
    ['verified', { verified: 'yes' }],
  ])('refuses a wrong %s: %j', async (path, query) => {
    expect(await problemsOf(query)).toEqual([path]);
  });
});
