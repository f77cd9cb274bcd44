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
