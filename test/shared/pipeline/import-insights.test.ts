import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../../../infra/local/graph-sandbox/credentials.ts';
import { startGraphSandbox } from '../../../infra/local/graph-sandbox/start-graph-sandbox.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import { createGraphClient } from '../../../shared/meta/graph-client.ts';
import { createAdInsights } from '../../../shared/meta/insights-ads.ts';
import { createPostInsights } from '../../../shared/meta/insights-posts.ts';
import { createImportInsights, type ImportInsightsDeps } from '../../../shared/pipeline/import-insights.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { createInsightImportStore } from '../../../shared/storage/insight-import-store.ts';
import { createInsightStore } from '../../../shared/storage/insight-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { NO_PAUSES } from '../../support/graph.ts';
import { aSite } from '../../support/site.ts';

const NOW = Date.parse('2026-09-30T12:00:00Z');
const PAGE = '200000000000001';
const INSTAGRAM = '17841400000000001';
let tables: TestTables;
let sandbox: Awaited<ReturnType<typeof startGraphSandbox>>;
let now = NOW;
let sites = 0;
beforeAll(async () => {
  [tables, sandbox] = await Promise.all([startDynamo(), startGraphSandbox({ port: 0, now: () => now })]);
});
afterAll(() => Promise.all([tables.stop(), sandbox.close()]));

const script = async (path: string, body: unknown): Promise<void> => {
  const answer = await fetch(`${sandbox.url}/__sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBe(200);
};
const adRow = (account: string, date: string, more: object) => ({
  account_id: account,
  date,
  ad_id: '120330000000000017',
  ad_name: 'Shoes',
  adset_id: '11',
  campaign_id: '7',
  campaign_name: 'Autumn',
  ...more,
});

function importFor(siteIds: readonly SiteId[], { insights }: Pick<ImportInsightsDeps, 'insights'>) {
  const graphOptions = {
    baseUrl: sandbox.url,
    credentials: { read: async () => ({ token: SANDBOX_TOKEN }), forget: () => {} },
  };
  const reading = { graph: createGraphClient(graphOptions), pace: NO_PAUSES };
  const imports = createInsightImportStore(tables.client, tables.control);
  return createImportInsights({
    sites: {
      listSites: async () => (await imports.listSites()).filter((id) => siteIds.includes(id)),
      readSite: createControlStore(tables.client, tables.control).readSite,
    },
    imports,
    insights,
    meta: { readAds: createAdInsights(reading), ...createPostInsights({ ...graphOptions, ...reading }) },
  });
}

async function aShop(meta: Site['meta']) {
  now = NOW;
  const siteId = `shop-${++sites}` as SiteId;
  const control = createControlStore(tables.client, tables.control);
  await control.createSite(aSite({ siteId, meta, timeZone: 'UTC' }));
  const imports = createInsightImportStore(tables.client, tables.control);
  const insights = createInsightStore(tables.client, tables.insights);
  const run = importFor([siteId], { insights });
  return {
    siteId,
    control,
    insights,
    imports,
    async run(at: number) {
      now = at;
      const [result] = await run(at);
      return result;
    },
    async rows(platform: string, from = '2026-09-01', until = '2026-11-01') {
      const days = (await insights.listDays(siteId, from, until)).filter((one) => one.platform === platform);
      return (await Promise.all(days.map(({ day }) => insights.read(siteId, platform, day)))).flat();
    },
  };
}

describe('figures of ads', () => {
  it('are there by ad and day, corrected for 28 days, and cost no write when nothing changed', async () => {
    const shop = await aShop({ adAccountId: 'act_501' });
    await script('insights', {
      ads: [
        adRow('501', '2026-09-03', { impressions: 1000, reach: 800, clicks: 30, inline_link_clicks: 20, spend: 12.5 }),
        adRow('501', '2026-09-02', { impressions: 9, spend: 1 }),
        adRow('501', '2026-09-29', { impressions: 500, reach: 450, clicks: 10, inline_link_clicks: 5, spend: '7.25' }),
        adRow('999', '2026-09-29', { impressions: 77 }),
      ],
    });
    expect(await shop.run(NOW)).toMatchObject({ changed: 2, failures: [] });
    const told = { platform: 'meta', level: 'ad', adId: '120330000000000017', campaignName: 'Autumn', currency: 'EUR' };
    expect(await shop.rows('meta')).toMatchObject([
      { ...told, day: '2026-09-03', impressions: 1000, reach: 800, clicks: 30, linkClicks: 20, spend: 12.5 },
      { ...told, day: '2026-09-29', impressions: 500, reach: 450, spend: 7.25 },
    ]);
    expect(await shop.run(NOW + 6 * HOUR)).toMatchObject({ changed: 0 });

    // Meta corrects a day of long ago, and takes another back: the first look of a day finds both.
    await fetch(`${sandbox.url}/__sandbox/insights`, { method: 'DELETE' });
    await script('insights', { ads: [adRow('501', '2026-09-05', { impressions: 3, spend: 2 })] });
    expect(await shop.run(NOW + 7 * HOUR)).toMatchObject({ changed: 1 });
    expect(await shop.run(NOW + DAY)).toMatchObject({ changed: 1 });
    expect((await shop.rows('meta')).map(({ day }) => day)).toEqual(['2026-09-03', '2026-09-05']);
  });

  it('too many for one answer are asked for in halves', async () => {
    const shop = await aShop({ adAccountId: '502' });
    await script('insights', {
      ads: [adRow('502', '2026-09-10', { spend: 4 }), adRow('502', '2026-09-28', { spend: 5 })],
    });
    await script('faults', [
      {
        match: { path: 'act_502/insights' },
        times: 3,
        respond: { error: { code: 100, subcode: 1487534 }, status: 400 },
      },
    ]);
    expect(await shop.run(NOW)).toMatchObject({ changed: 2, failures: [] });
  });

  it('of a single day that is too much come as a report Meta makes, and a report that fails costs its day alone', async () => {
    const shop = await aShop({ adAccountId: '504' });
    const day = (date: string, ads: number) =>
      Array.from({ length: ads }, (_, index) => adRow('504', date, { ad_id: `${index + 1}`, spend: 1 }));
    await script('insights', { ads: [...day('2026-09-09', 1), ...day('2026-09-28', 3)] });
    await script('settings', { insightsMostRows: 2, asyncPolls: 2, asyncOutcome: 'Job Failed' });
    try {
      expect(await shop.run(NOW)).toMatchObject({ changed: 1, failures: [{ part: 'ads', class: 'retry-later' }] });
      await script('settings', { asyncOutcome: 'Job Completed' });
      expect(await shop.run(NOW + 6 * HOUR)).toMatchObject({ changed: 3, failures: [] });
      await script('settings', { asyncPolls: 1_000 });
      const [late] = (await shop.run(NOW + DAY))?.failures ?? [];
      expect(late?.message).toContain('has not finished its report');
    } finally {
      await script('settings', { insightsMostRows: null, asyncPolls: 0 });
    }
    expect(await shop.rows('meta')).toHaveLength(4);
  });

  it('stay where somebody sent those of another ad account', async () => {
    const shop = await aShop({ adAccountId: '505' });
    const sent = { platform: 'meta', day: '2026-09-28', level: 'ad', adId: '8', spend: 3, currency: 'EUR' } as const;
    await shop.insights.put(shop.siteId, [{ ...sent, source: 'api', importedAt: NOW }]);
    await script('insights', { ads: [adRow('505', '2026-09-28', { spend: 5 })] });
    await shop.run(NOW);
    await fetch(`${sandbox.url}/__sandbox/insights`, { method: 'DELETE' });
    expect(await shop.run(NOW + DAY)).toMatchObject({ changed: 1 });
    expect(await shop.rows('meta')).toMatchObject([{ adId: '8', spend: 3 }]);
  });

  it('that Meta does not tell say why on the site, and come later', async () => {
    const shop = await aShop({ adAccountId: '503' });
    await script('insights', { ads: [adRow('503', '2026-09-28', { spend: 5 })] });
    const throttle = { throttle: { code: 80000, regainMinutes: 30 } };
    await script('faults', [{ match: { path: 'act_503/insights' }, respond: throttle }]);
    expect(await shop.run(NOW)).toMatchObject({ changed: 0, failures: [{ part: 'ads', class: 'retry-later' }] });
    expect(await shop.imports.readImport(shop.siteId)).toMatchObject({
      lastTryAt: NOW,
      notBefore: NOW + 30 * 60_000,
      lastError: { part: 'ads', action: expect.stringContaining('Nothing to do') },
    });
    expect(await shop.run(NOW + 10 * 60_000)).toBeUndefined();
    expect(await shop.run(NOW + 6 * HOUR)).toMatchObject({ changed: 1, failures: [] });
    expect(await shop.imports.readImport(shop.siteId)).toEqual({
      lastTryAt: NOW + 6 * HOUR,
      lastImportAt: NOW + 6 * HOUR,
      fullOn: '2026-09-30',
    });

    await script('faults', [{ match: { path: 'act_503/insights' }, respond: { error: { code: 190 }, status: 400 } }]);
    await shop.run(NOW + DAY);
    expect((await shop.imports.readImport(shop.siteId))?.lastError).toMatchObject({ class: 'credentials' });
  });
});

describe('figures of posts', () => {
  const figures = (views: number) => ({
    pages: [{ id: PAGE, instagram_business_account: INSTAGRAM }],
    posts: [
      {
        id: `${PAGE}_1`,
        created_time: '2026-09-20T10:00:00Z',
        message: 'New shoes\nCome and see',
        metrics: { post_media_view: views, post_clicks: 3, post_clicks_by_type: { 'link clicks': 2 } },
      },
    ],
    media: [
      {
        id: '31',
        ig_user_id: INSTAGRAM,
        media_product_type: 'REELS',
        timestamp: '2026-09-28T10:00:00Z',
        metrics: { reach: 50, views: 70, likes: 7 },
      },
    ],
  });

  it('are told since publication, and kept by what each day added', async () => {
    const shop = await aShop({ pageId: PAGE, instagramId: INSTAGRAM });
    await script('insights', figures(900));
    expect(await shop.run(NOW)).toMatchObject({ failures: [] });
    expect(await shop.rows('facebook')).toMatchObject([
      { day: '2026-09-20', postId: `${PAGE}_1`, postName: 'New shoes', impressions: 900, clicks: 3, linkClicks: 2 },
    ]);
    expect(await shop.rows('instagram')).toMatchObject([
      { day: '2026-09-28', postId: '31', impressions: 70, likes: 7 },
    ]);

    await script('insights', figures(950));
    await shop.run(NOW + DAY);
    await shop.run(NOW + DAY + HOUR);
    expect((await shop.rows('facebook')).map(({ day, impressions }) => [day, impressions])).toEqual([
      ['2026-09-20', 900],
      ['2026-10-01', 50],
    ]);
    expect(await shop.rows('instagram')).toHaveLength(1);
  });

  it('are there also when one metric is no more, or one of the two platforms refuses', async () => {
    const shop = await aShop({ pageId: PAGE, instagramId: INSTAGRAM });
    await script('insights', figures(900));
    const gone = { error: { code: 100, message: '(#100) The value must be a valid insights metric' }, status: 400 };
    await script('faults', [
      { match: { path: `${PAGE}_1/insights` }, respond: gone },
      { match: { path: `${INSTAGRAM}/media` }, respond: { error: { code: 10 }, status: 403 } },
    ]);
    const result = await shop.run(NOW);
    expect(result?.failures).toMatchObject([{ part: 'instagram', class: 'credentials' }]);
    expect(await shop.rows('facebook')).toMatchObject([{ impressions: 900, linkClicks: 2 }]);
  });

  it('are there for all the others where Meta stumbles over one of them', async () => {
    const shop = await aShop({ pageId: PAGE });
    const post = (id: number) => ({
      id: `${PAGE}_${id}`,
      created_time: '2026-09-21T10:00:00Z',
      metrics: { post_clicks: id },
    });
    await fetch(`${sandbox.url}/__sandbox/insights`, { method: 'DELETE' });
    await script('insights', { pages: [{ id: PAGE }], posts: [4, 5, 6].map(post) });
    const stumble = { error: { code: 1 }, status: 500 };
    await script('faults', [{ match: { path: `${PAGE}_5/insights` }, times: 2, respond: stumble }]);
    expect(await shop.run(NOW)).toMatchObject({ changed: 2, failures: [{ part: 'page', class: 'retry-later' }] });
    expect((await shop.rows('facebook')).map(({ clicks }) => clicks)).toEqual([4, 6]);
    expect(await shop.run(NOW + 6 * HOUR)).toMatchObject({ changed: 1, failures: [] });
  });
});

describe('a site', () => {
  it('is found by the import once it has anything at Meta', async () => {
    const shop = await aShop({});
    expect(await shop.imports.listSites()).not.toContain(shop.siteId);
    expect(await shop.run(NOW)).toBeUndefined();
    await shop.control.updateSite(shop.siteId, (site) => ({ ...site, meta: { pageId: PAGE } }));
    expect(await shop.imports.listSites()).toContain(shop.siteId);
  });

  it('that was made before sites were listed is found once its settings change', async () => {
    const shop = await aShop({ pageId: PAGE });
    const Key = { pk: { S: 'SITES' }, sk: { S: shop.siteId } };
    await tables.client.send(new DeleteItemCommand({ TableName: tables.control, Key }));
    expect(await shop.imports.listSites()).not.toContain(shop.siteId);
    await shop.control.updateSite(shop.siteId, (site) => site);
    expect(await shop.imports.listSites()).toContain(shop.siteId);
  });

  it('whose figures cannot be stored keeps no other from its own', async () => {
    const [broken, shop] = [await aShop({ adAccountId: '506' }), await aShop({ adAccountId: '507' })];
    await script('insights', { ads: ['506', '507'].map((account) => adRow(account, '2026-09-28', { spend: 5 })) });
    const insights = {
      ...shop.insights,
      async listDays(siteId: SiteId, from: string, until: string) {
        if (siteId === broken.siteId) throw new Error('The table is away');
        return shop.insights.listDays(siteId, from, until);
      },
    };
    const results = await importFor([broken.siteId, shop.siteId], { insights })(NOW);
    expect(results).toMatchObject([{ fault: expect.any(Error) }, { siteId: shop.siteId, changed: 1 }]);
  });
});
