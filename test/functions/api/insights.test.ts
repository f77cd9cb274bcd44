import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteId } from '../../../shared/domain/ids.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { createInsightStore } from '../../../shared/storage/insight-store.ts';
import { type Answer, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let keys: SiteKeys;

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
});
afterAll(() => api.stop());

const send = (rows: readonly unknown[], more: object = {}, key = keys.server): Promise<Answer> =>
  api.call('POST', '/v1/insights', { key, body: { platform: 'meta', ...more, rows } });
const list = async (query: Readonly<Record<string, string>>): Promise<Answer> =>
  api.call('GET', '/v1/insights', { key: keys.read, query });

const row = {
  day: '2026-03-02',
  campaignId: 'c1',
  adsetId: 's1',
  adId: 'a1',
  impressions: 1000,
  clicks: '25',
  spend: 12.5,
};

describe('POST /v1/insights', () => {
  it('keeps what a platform said, each day replaced by what comes later, never added', async () => {
    expect(await send([row])).toMatchObject({ status: 200, body: { accepted: 1 } });
    await send([row]);
    await send([{ ...row, impressions: 1200, adName: 'Red shoes' }]);
    const { body } = await list({ from: '2026-03-02', to: '2026-03-03' });
    expect(body.insights).toEqual([
      {
        platform: 'meta',
        day: '2026-03-02',
        level: 'ad',
        campaignId: 'c1',
        adsetId: 's1',
        adId: 'a1',
        adName: 'Red shoes',
        impressions: 1200,
        clicks: 25,
        spend: 12.5,
        currency: 'EUR',
        source: 'api',
        importedAt: '2026-03-10T12:00:00.000Z',
      },
    ]);
  });

  it('takes good rows and says of each bad one what is wrong with it', async () => {
    const answer = await send([
      { ...row, day: '2026-03-03' },
      { ...row, day: '2026-02-30' },
      { ...row, day: '2026-03-03', clicks: -1, spend: 'free' },
      { ...row, day: '2026-03-03', impressions: 1.5, colour: 'red' },
      { day: '2026-03-03', impressions: 1 },
      { ...row, day: '2026-03-03' },
      { ...row, day: '2027-01-01' },
      { ...row, day: '2026-03-03', level: 'post' },
      { ...row, from: '2026-03-03', to: '2026-03-05' },
      'nothing',
    ]);
    expect(answer.status).toBe(400);
    expect(answer.body.accepted).toBe(1);
    expect(
      answer.body.errors.map(({ index, path, detail }: Record<string, unknown>) => `${index} ${path} ${detail}`),
    ).toEqual([
      '1 rows.1.day must be a day such as 2026-03-10',
      '2 rows.2.clicks must be a number that is not negative',
      '2 rows.2.spend must be a number that is not negative',
      '3 rows.3.impressions must be a whole number',
      '3 rows.3.colour is not known here',
      '4 rows.4.adId is needed, or another id and its level',
      '5 rows.5 is about the same ad and day as row 0',
      '6 rows.6.day is still to come',
      '7 rows.7.postId is needed at the level post',
      '8 rows.8.day is there besides `from` and `to`; a row is about one or the other',
      expect.stringContaining('9 rows.9 '),
    ]);
  });

  it('takes nothing of a request with more than 1,000 rows, and nothing from a read key', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => ({ ...row, adId: `many-${i}` }));
    expect((await send(many)).status).toBe(413);
    expect((await send([row], {}, keys.read)).status).toBe(403);
    expect((await send([row], { platform: 'me ta' })).status).toBe(400);
    expect((await send([row], { platform: undefined })).body.errors[0].path).toBe('rows.0.platform');
    expect(api.faults).toEqual([]);
  });
});

describe('GET /v1/insights', () => {
  it('goes on where a page ended, over days and platforms', async () => {
    const days = ['2026-01-30', '2026-01-31', '2026-02-01'];
    for (const platform of ['tiktok', 'google'])
      await send(
        days.flatMap((day) => ['x', 'y', 'z'].map((adId) => ({ day, adId, impressions: 1 }))),
        { platform },
      );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await list({ from: '2026-01-30', to: '2026-02-02', limit: '2', ...(cursor ? { cursor } : {}) });
      for (const { day, platform, adId } of body.insights) seen.push(`${day} ${platform} ${adId}`);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    const expected = days.flatMap((day) =>
      ['google', 'tiktok'].flatMap((platform) => ['x', 'y', 'z'].map((adId) => `${day} ${platform} ${adId}`)),
    );
    expect(seen).toEqual(expected);
    const { body } = await list({ from: '2026-01-30', to: '2026-02-02', platform: 'Google' });
    expect(body.insights).toHaveLength(9);
    const other = await api.newSite('other');
    const others = await api.call('GET', '/v1/insights', { key: other.read, query: { from: '2026-01-01' } });
    expect(others.body.insights).toEqual([]);
  });
});

describe('a day replaced as a whole', () => {
  it('loses what the platform says no more, and is not written again when nothing changed', async () => {
    const insights = createInsightStore(api.tables.client, api.tables.insights);
    const site = 'whole' as SiteId;
    const day = { platform: 'meta', day: '2026-03-01' };
    const of = (adId: string, impressions: number) =>
      ({ ...day, level: 'ad', adId, impressions, source: 'meta', importedAt: impressions }) as const;
    expect(await insights.replaceDay(site, day, ['ad'], [of('a', 1), of('b', 2)])).toBe(2);
    expect(await insights.replaceDay(site, day, ['ad'], [{ ...of('a', 1), importedAt: 99 }, of('b', 2)])).toBe(0);
    await insights.put(site, [{ ...day, level: 'post', postId: 'p', source: 'meta', importedAt: 1 }]);
    expect(await insights.replaceDay(site, day, ['ad'], [of('b', 3)])).toBe(2);
    expect((await insights.read(site, 'meta', '2026-03-01')).map((one) => one.adId ?? one.postId)).toEqual(['b', 'p']);
  });
});

describe('what marketers compare', () => {
  const page = { accountId: 'page', followers: 2_000 };
  let read: string;
  beforeAll(async () => {
    const own = await api.newSite('compared');
    read = own.read;
    const told = (platform: string, rows: readonly unknown[]) =>
      api.call('POST', '/v1/insights', { key: own.server, body: { platform, rows } });
    const first = { impressions: 4_000, clicks: 100, linkClicks: 80, spend: 50, reach: 3_000, engagements: 120 };
    await told('meta', [
      { day: '2026-03-05', adId: 'a1', adName: 'Red shoes', accountId: 'ads', followers: 5_000, ...first },
      { day: '2026-03-06', adId: 'a1', accountId: 'ads', impressions: 1_000, clicks: 25, spend: 10, reach: 900 },
    ]);
    const reactions = { likes: 30, comments: 10, shares: 5, saves: 5, reach: 800 };
    await told('instagram', [{ day: '2026-03-05', postId: 'p1', ...page, ...reactions }]);
    const bought = (visitorId: string, day: string, value: number, mark: string) => {
      const occurredAt = Date.parse(`2026-03-${day}T10:00:00Z`);
      const url = `https://shop.example/?utm_source=instagram&${mark}`;
      return [
        { eventId: `view-${visitorId}`, visitorId, occurredAt, url },
        { eventId: visitorId, event: 'purchase', visitorId, orderId: visitorId, occurredAt, value, currency: 'EUR' },
      ];
    };
    await api.ingest('compared', [
      ...bought('x', '05', 100, 'ad_id=a1'),
      ...bought('y', '06', 50, 'ad_id=a1'),
      ...bought('z', '05', 40, 'post_id=p1'),
      { event: 'refund', eventId: 'r', orderId: 'y', refundId: 'r', value: 30, visitorId: 'y' },
    ] as never);
  });

  const ask = async (groupBy: string, to: string, format?: string) => {
    const query = { groupBy, from: '2026-03-05', to, ...(format === undefined ? {} : { format }) };
    return api.call('GET', '/v1/reports/attribution', { key: read, query });
  };
  const rowOf = async (groupBy: string, to: string, key: string) =>
    (await ask(groupBy, to)).body.rows.find((row: { key: string }) => row.key === key);
  /** A CSV's line as JSON would have it. */
  const lineOf = async (groupBy: string, to: string, key: string) => {
    const [head = '', ...lines] = (await ask(groupBy, to, 'csv')).text.split('\r\n');
    const cells = lines.find((line) => line.startsWith(`${key},`))?.split(',') ?? [];
    return Object.fromEntries(head.split(',').map((name, i) => [name, cells[i]]));
  };

  it('is right by ad, on one day and on two, and reach is never added up', async () => {
    expect(await rowOf('ad', '2026-03-07', 'a1')).toMatchObject({
      ...{ conversions: 2, value: 120, impressions: 5_000, clicks: 125, spend: 60, engagements: 120 },
      ...{ ctr: 0.025, cpc: 0.48, cpa: 30, roas: 2, conversionRate: 0.016, linkCtr: 0.016 },
      ...{ followers: 5_000, engagementRate: 2.4, reach: null, engagementRateByReach: null },
    });
    expect(await rowOf('ad', '2026-03-06', 'a1')).toMatchObject({
      ...{ conversions: 1, value: 100, ctr: 0.025, linkCtr: 0.02, cpc: 0.5, cpa: 50, roas: 2, conversionRate: 0.01 },
      ...{ engagementRate: 2.4, reach: 3_000, engagementRateByReach: 4 },
    });
    expect(await lineOf('ad', '2026-03-07', 'a1')).toMatchObject({
      ...{ value: '120.00', spend: '60.00', ctr: '0.025000', cpc: '0.4800', cpa: '30.0000', roas: '2.0000' },
      ...{ conversionRate: '0.0160', engagementRate: '2.4000', reach: '', engagementRateByReach: '' },
    });
  });

  it('is right by post', async () => {
    const post = { conversions: 1, value: 40, engagements: 50, followers: 2_000, engagementRate: 2.5 };
    const unpaid = { spend: null, cpa: null, roas: null, ctr: null, conversionRate: null };
    const reached = { reach: 800, engagementRateByReach: 6.25 };
    expect(await rowOf('post', '2026-03-06', 'p1')).toMatchObject({ ...post, ...unpaid, ...reached });
    expect(await rowOf('post', '2026-03-07', 'p1')).toMatchObject({
      ...post,
      reach: null,
      engagementRateByReach: null,
    });
    expect(await lineOf('post', '2026-03-06', 'p1')).toMatchObject({
      ...{ engagementRate: '2.5000', engagementRateByReach: '6.2500', reach: '800', spend: '', roas: '' },
    });
  });

  it('is right by day, where followers of two accounts are nobody’s', async () => {
    expect(await rowOf('day', '2026-03-07', '2026-03-05')).toMatchObject({
      ...{ conversions: 2, value: 140, spend: 50, engagements: 170, clicks: 100, ctr: 0.025, roas: 2.8, cpa: 25 },
      ...{ conversionRate: 0.02, followers: null, engagementRate: null, reach: null },
    });
    expect(await lineOf('day', '2026-03-07', '2026-03-06')).toMatchObject({
      ...{ value: '20.00', spend: '10.00', roas: '2.0000', ctr: '0.025000', cpc: '0.4000', reach: '900' },
    });
    const { totals } = (await ask('day', '2026-03-07')).body;
    expect(totals).toMatchObject({ conversions: 3, value: 160, spend: 60, cpa: 20, reach: null, clicks: 125 });
  });
});
