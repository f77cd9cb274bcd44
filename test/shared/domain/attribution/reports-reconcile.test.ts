import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChannelName, createChannelName } from '../../../../shared/domain/attribution/channel-rules.ts';
import { creditsOf } from '../../../../shared/domain/attribution/credits.ts';
import { type GroupBy, ORDER_GROUPINGS, TOUCH_GROUPINGS } from '../../../../shared/domain/attribution/group.ts';
import { joinInsights } from '../../../../shared/domain/attribution/join-insights.ts';
import { REPORT_MODELS, type ReportModel } from '../../../../shared/domain/attribution/model.ts';
import { gatherPeople } from '../../../../shared/domain/attribution/people.ts';
import type { AttributionReport, ReportQuestion } from '../../../../shared/domain/attribution/report.ts';
import { reportCsv } from '../../../../shared/domain/attribution/report-csv.ts';
import { createDayOf } from '../../../../shared/domain/civil-time.ts';
import type { JudgedConversion } from '../../../../shared/domain/conversion/conversion.ts';
import { joinConversion } from '../../../../shared/domain/conversion/merge-conversion.ts';
import { orderValue } from '../../../../shared/domain/conversion/order.ts';
import { createExchange } from '../../../../shared/domain/exchange.ts';
import type { VisitorId } from '../../../../shared/domain/ids.ts';
import { minorUnits } from '../../../../shared/domain/money.ts';
import type { ValueBasis } from '../../../../shared/domain/site.ts';
import { DAY } from '../../../../shared/domain/time.ts';
import { createCreditOrders } from '../../../../shared/pipeline/credit-orders.ts';
import { noon } from '../../../support/a-touchpoint.ts';
import { someOrders } from '../../../support/arbitrary-orders.ts';
import { aSite } from '../../../support/site.ts';

const GROUPINGS: readonly GroupBy[] = [...TOUCH_GROUPINGS, ...ORDER_GROUPINGS];
const RUNS = { numRuns: 25 };
const exchange = createExchange(
  [
    { day: '2026-01-01', currency: 'USD', rate: 0.913, base: 'EUR' },
    { day: '2026-02-01', currency: 'USD', rate: 0.927, base: 'EUR' },
  ],
  'EUR',
  createDayOf('UTC'),
);
/** Versions of a site's own channels: none, and two of them. */
const VERSIONS: readonly (ChannelName | undefined)[] = [
  undefined,
  createChannelName([{ channel: 'influencers', when: { source: { contains: ['ig', 'insta'] } } }]),
  createChannelName([{ channel: 'everything', when: { source: { isSet: true } } }]),
];

type Asked = Partial<Omit<ReportQuestion, 'model' | 'groupBy'>>;

/** As the API credits them, each visitor a person of their own unless it is said whose they are. */
function ask(
  orders: readonly JudgedConversion[],
  { model, groupBy }: { readonly model: ReportModel; readonly groupBy: GroupBy },
  asked: Asked = {},
  personOf: (visitorId: VisitorId) => VisitorId = (visitorId) => visitorId,
): Promise<AttributionReport> {
  const creditOrders = createCreditOrders(async (_, question, conversions) =>
    gatherPeople({ histories: [], conversions, personOf }, question),
  );
  const question = {
    from: noon(1) - DAY,
    to: noon(60),
    lookback: 30 * DAY,
    valueBasis: 'paid',
    timeZone: 'UTC',
  } as const;
  return creditOrders(aSite(), { ...question, ...asked, model, groupBy }, orders, noon(60));
}

async function ofEvery(
  orders: readonly JudgedConversion[],
  asked: Asked,
  look: (report: AttributionReport, name: string) => void,
): Promise<void> {
  for (const model of REPORT_MODELS)
    for (const groupBy of GROUPINGS) look(await ask(orders, { model, groupBy }, asked), `${model} by ${groupBy}`);
}

const variant = fc.record({
  valueBasis: fc.constantFrom<ValueBasis>('paid', 'netOfTax', 'netOfTaxAndShipping'),
  exchange: fc.constantFrom(undefined, exchange),
  channelName: fc.constantFrom(...VERSIONS),
  impressionLookback: fc.constantFrom(0, 7 * DAY),
});
const askedWith = ({
  exchange: rates,
  channelName,
  ...rest
}: typeof variant extends fc.Arbitrary<infer Of> ? Of : never): Asked => ({
  ...rest,
  ...(rates === undefined ? {} : { exchange: rates }),
  ...(channelName === undefined ? {} : { channelName }),
});

const AMOUNTS = ['conversions', 'value', 'verifiedValue', 'grossValue'] as const;
const totalsOf = ({ totals }: AttributionReport) =>
  totals.byCurrency.map(({ currency, ...sums }) => [currency, ...AMOUNTS.map((name) => Math.round(sums[name] * 1e6))]);

describe('credits', () => {
  it('of each order add up to one, or there is no path', () => {
    fc.assert(
      fc.property(someOrders, fc.constantFrom(0, 3 * DAY), (orders, impressionLookback) => {
        for (const order of orders) {
          const { path, credits } = creditsOf(order, { lookback: 30 * DAY, impressionLookback });
          for (const shares of Object.values(credits))
            expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(path.length === 0 ? 0 : 1, 9);
        }
      }),
      RUNS,
    );
  });
});

describe('every report, by whatever model and grouping,', () => {
  it('adds up to the orders, and as CSV to the cent', async () => {
    await fc.assert(
      fc.asyncProperty(someOrders, variant, async (orders, how) => {
        const asked = askedWith(how);
        const expected = new Map<string, { conversions: number; value: number }>();
        for (const order of orders) {
          const { net, currency = '' } = orderValue(order, how.valueBasis);
          const rate = asked.exchange?.rateAt(currency, order.claims[0]?.at ?? 0);
          const into = rate === undefined ? currency : 'EUR';
          const sum = expected.get(into) ?? { conversions: 0, value: 0 };
          expected.set(into, { conversions: sum.conversions + 1, value: sum.value + net * (rate ?? 1) });
        }
        await ofEvery(orders, asked, (report, name) => {
          const { rows } = joinInsights(report, [], undefined);
          const lines = reportCsv({ rows })
            .split('\r\n')
            .slice(1, -1)
            .map((line) => line.replace(/^"[^"]*"/, '').split(','));
          for (const [currency, { conversions, value }] of expected) {
            const own = rows.filter((row) => row.currency === currency);
            const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
            expect(sum(own.map((row) => row.conversions)), name).toBeCloseTo(conversions, 6);
            expect(Math.abs(sum(own.map((row) => row.value)) - value), name).toBeLessThan(1e-6);
            const scale = 10 ** minorUnits(currency);
            const cells = lines
              .filter((cells) => cells[1] === currency)
              .map((cells) => Math.round(Number(cells[4]) * scale));
            expect(Math.abs(sum(cells) - value * scale), `${name} as CSV`).toBeLessThanOrEqual(0.5 + 1e-6);
          }
          expect(new Set(rows.map((row) => row.currency)), name).toEqual(new Set(expected.keys()));
        });
      }),
      RUNS,
    );
  });

  it('has the same totals as any other, and as by other versions of the site’s channels', async () => {
    await fc.assert(
      fc.asyncProperty(someOrders, variant, async (orders, how) => {
        const asked = askedWith(how);
        const totals = totalsOf(await ask(orders, { model: 'last_touch', groupBy: 'day' }, asked));
        await ofEvery(orders, asked, (report, name) => expect(totalsOf(report), name).toEqual(totals));
        for (const channelName of VERSIONS.flatMap((version) => version ?? []))
          for (const model of REPORT_MODELS)
            expect(totalsOf(await ask(orders, { model, groupBy: 'channel' }, { ...asked, channelName }))).toEqual(
              totals,
            );
      }),
      RUNS,
    );
  });

  it('is worth nothing once everything is paid back, whole or in parts', async () => {
    await fc.assert(
      fc.asyncProperty(someOrders, variant, fc.boolean(), async (orders, how, whole) => {
        const paidBack = orders.map((order) => {
          const { gross } = orderValue(order, 'paid');
          const parts = [{ value: gross / 3 }, { value: gross - gross / 3 }];
          const refunds = (whole ? [{}] : parts).map((part, i) => ({ refundId: `all-${i}`, at: noon(59), ...part }));
          return { ...order, refunds };
        });
        await ofEvery(paidBack, askedWith(how), (report, name) => {
          for (const row of [...report.rows, ...report.totals.byCurrency]) {
            expect(Math.abs(row.value), name).toBeLessThan(1e-9);
            expect(Math.abs(row.verifiedValue), name).toBeLessThan(1e-9);
          }
          expect(report.totals.conversions, name).toBe(orders.length);
        });
      }),
      RUNS,
    );
  });

  it('has the same totals whoever turns out to be one person, and whichever contacts they bring', async () => {
    await fc.assert(
      fc.asyncProperty(someOrders, variant, async (orders, how) => {
        const asked = askedWith(how);
        const joined = orders.map((order) => {
          const others = orders.filter((other) => other !== order && other.visitorIds.length > 0);
          const path = [...order.path, ...others.flatMap((other) => other.path)].sort((a, b) => a.at - b.at);
          return order.visitorIds.length === 0 ? order : { ...order, path };
        });
        for (const model of REPORT_MODELS)
          for (const groupBy of ['channel', 'post', 'item'] as const) {
            const before = await ask(orders, { model, groupBy }, asked);
            const after = await ask(joined, { model, groupBy }, asked, () => 'a' as VisitorId);
            expect(totalsOf(after), `${model} by ${groupBy}`).toEqual(totalsOf(before));
          }
      }),
      RUNS,
    );
  });

  it('hangs neither on the order in which orders arrive, nor on that of what is told of each, or how often', async () => {
    await fc.assert(
      fc.asyncProperty(someOrders, variant, fc.infiniteStream(fc.nat(1_000)), async (orders, how, dice) => {
        const asked = askedWith(how);
        const roll = () => dice.next().value ?? 0;
        const shuffled = <Thing>(things: readonly Thing[]): readonly Thing[] =>
          things
            .map((thing) => ({ thing, place: roll() }))
            .sort((a, b) => a.place - b.place)
            .map(({ thing }) => thing);
        const toldAnyhow = shuffled(orders).map((order) => {
          const nothing = { ...order, claims: [], refunds: [], path: [] };
          const parts = [
            ...order.claims.map((claim) => ({ ...nothing, claims: [claim] })),
            ...order.refunds.map((refund) => ({ ...nothing, refunds: [refund] })),
            ...order.path.map((touch) => ({ ...nothing, path: [touch] })),
          ];
          const [first = order, ...rest] = shuffled([...parts, ...parts.filter(() => roll() % 2 === 0)]);
          return rest.reduce((known: JudgedConversion, part) => joinConversion(known, part), first);
        });
        const rowsOf = ({ rows }: AttributionReport) =>
          rows
            .map(({ key, currency, unattributed, touchpoints, ...sums }) =>
              [key, currency, unattributed, touchpoints, ...AMOUNTS.map((name) => sums[name].toFixed(6))].join('|'),
            )
            .sort();
        for (const model of REPORT_MODELS)
          for (const groupBy of ['channel', 'campaign', 'category'] as const) {
            const [one, other] = [
              await ask(orders, { model, groupBy }, asked),
              await ask(toldAnyhow, { model, groupBy }, asked),
            ];
            expect(rowsOf(other), `${model} by ${groupBy}`).toEqual(rowsOf(one));
          }
      }),
      RUNS,
    );
  });
});
