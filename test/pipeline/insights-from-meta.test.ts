import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../shared/domain/time.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const FIRST_DAY = Date.UTC(2026, 8, 1, 12);
const ADS = 25;
const DAYS = 28;
const NOW = FIRST_DAY + (DAYS - 1) * DAY;
const dateOf = (index: number) => new Date(FIRST_DAY + index * DAY).toISOString().slice(0, 10);
const PAGE = '200000000000001';
const UNTIL = dateOf(DAYS);
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(FIRST_DAY - DAY);
}, 60_000);
afterAll(() => lab.stop());

/** More rows than Meta tells on one page. */
const month = Array.from({ length: ADS * DAYS }, (_, index) => {
  const [ad, day] = [index % ADS, Math.floor(index / ADS)];
  return {
    account_id: '77',
    date: dateOf(day),
    ad_id: `12033000000000${1000 + ad}`,
    ad_name: `Ad ${ad}`,
    campaign_id: '7',
    impressions: 100 + ad * 10 + day,
    reach: 90 + ad,
    clicks: 5 + ad,
    inline_link_clicks: 4 + ad,
    spend: 1 + ad,
  };
});

type Told = { readonly insights: readonly Readonly<Record<string, unknown>>[] };
type Report = { readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly totals: object };

const figuresOf = async () =>
  ((await lab.ask(`/v1/insights?from=${dateOf(0)}&to=${UNTIL}&platform=meta&limit=2000`, NOW)) as Told).insights
    .map(({ adId, day, impressions, reach, clicks, linkClicks, spend, currency }) =>
      [adId, day, impressions, reach, clicks, linkClicks, spend, currency].join(' '),
    )
    .sort();
const scripted = (rows: typeof month) =>
  rows
    .map((row) =>
      [...[row.ad_id, row.date, row.impressions, row.reach, row.clicks, row.inline_link_clicks, row.spend], 'EUR'].join(
        ' ',
      ),
    )
    .sort();

describe('a month of ads at Meta', () => {
  it('is here as Meta has it, page by page, and stands beside the orders it led to', async () => {
    await lab.scriptInsights({ ads: month });
    const url = 'https://shop.example/?utm_source=facebook&utm_medium=paid_social&ad_id=120330000000001003';
    const consent = { marketing: 'granted' };
    const order = { event: 'purchase', orderId: 'o-1', value: 224, currency: 'EUR', occurredAt: NOW - HOUR };
    await lab.send(
      'server',
      [
        { visitorId: 'anna', eventId: 'v-1', event: 'page_view', url, occurredAt: NOW - 2 * HOUR, consent },
        { visitorId: 'anna', eventId: 'o-1', ...order, consent },
      ],
      NOW,
    );
    await lab.drain();
    await lab.importInsights(NOW);
    expect(await figuresOf()).toEqual(scripted(month));
    const asked = (await lab.requestsAtMeta()).filter(({ path }) => path.includes('act_77/insights'));
    expect(asked).toHaveLength(2);

    const query = `from=${dateOf(0)}&to=${UNTIL}&groupBy=ad&model=last_touch`;
    const { rows } = (await lab.ask(`/v1/reports/attribution?${query}`, NOW)) as Report;
    // 28 days of 4.00 and of 8 clicks.
    expect(rows.find(({ key }) => key === '120330000000001003')).toMatchObject({
      ...{ name: 'Ad 3', value: 224, spend: 112, spendCurrency: 'EUR', clicks: 224, linkClicks: 196, reach: null },
      ...{ cpc: 0.5, cpa: 112, roas: 2 },
    });
    expect(rows.filter(({ spend }) => spend !== null)).toHaveLength(ADS);
  });

  it('is corrected as far back as Meta corrects it, and nothing else', async () => {
    const late = month.map((row, index) => (index === 30 ? { ...row, spend: 99, impressions: 7 } : row));
    await lab.scriptInsights({ ads: late });
    await lab.importInsights(NOW + 6 * HOUR);
    expect(await figuresOf()).toEqual(scripted(month));
    await lab.importInsights(NOW + 12 * HOUR);
    expect(await figuresOf()).toEqual(scripted(late));
  });
});

describe('settings', () => {
  it('have a page and an Instagram account, and say what is missing', async () => {
    expect(await lab.change('PATCH', '/v1/sites/shop', { meta: { pageId: PAGE } }, NOW)).toBe(200);
    await lab.failMeta({ match: { path: `/${PAGE}$` }, respond: { error: { code: 190 }, status: 400 }, times: 2 });
    await lab.importInsights(NOW + DAY);
    const { insightImport } = (await lab.ask('/v1/sites/shop', NOW + DAY)) as { insightImport: object };
    expect(insightImport).toMatchObject({
      lastError: { part: 'page', class: 'credentials', action: expect.stringContaining('system user token') },
    });
  });
});
