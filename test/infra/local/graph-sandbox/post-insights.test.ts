import { describe, expect, it } from 'vitest';
import { aSandbox } from './a-sandbox.ts';

const PAGE = '200000000000001';
const USER = '17841400000000001';
const FIGURES = {
  pages: [
    {
      id: PAGE,
      name: 'Shop',
      instagram_business_account: USER,
      days: { '2026-09-29': { page_media_view: 10 }, '2026-09-30': { page_media_view: 12, page_follows: 3 } },
    },
  ],
  posts: [
    {
      id: `${PAGE}_1`,
      created_time: '2026-09-01T10:00:00Z',
      message: 'New shoes',
      metrics: { post_media_view: 900, post_clicks: 0, post_clicks_by_type: { 'link clicks': 4 } },
    },
    { id: `${PAGE}_2`, created_time: '2026-09-20T10:00:00+02:00', permalink_url: 'https://facebook.example/2' },
  ],
  media: [
    { id: '31', ig_user_id: USER, media_product_type: 'FEED', metrics: { reach: 50, views: 70 } },
    { id: '32', ig_user_id: USER, media_product_type: 'REELS', metrics: { reach: 5, ig_reels_avg_watch_time: 3200 } },
    {
      id: '33',
      ig_user_id: USER,
      media_product_type: 'STORY',
      timestamp: '2026-09-30T20:00:00Z',
      metrics: { reach: 40, replies: 2 },
    },
    { id: '34', ig_user_id: USER, media_product_type: 'STORY', viewers: 4, metrics: { reach: 4 } },
    {
      id: '35',
      ig_user_id: USER,
      media_product_type: 'FEED',
      timestamp: '2024-07-01T00:00:00Z',
      metrics: { impressions: 8 },
    },
  ],
};

type Entry = { readonly name: string; readonly values: readonly [{ readonly value: unknown }] };

async function someFigures() {
  const sandbox = await aSandbox();
  const { status } = await sandbox.script('insights', FIGURES);
  expect(status).toBe(200);
  const get = async (path: string, query: Record<string, string> = {}) =>
    (await sandbox.call('GET', path, { query })).body;
  return {
    ...sandbox,
    get,
    async metrics(id: string, metric: string): Promise<unknown> {
      const { data, error } = await get(`${id}/insights`, { metric });
      return error?.code ?? Object.fromEntries(data.map((entry: Entry) => [entry.name, entry.values[0].value]));
    },
  };
}

describe('insights of a post', () => {
  it('tell what there is, and leave out what there is not', async () => {
    const { get, metrics } = await someFigures();
    expect((await get(`${PAGE}_1/insights`, { metric: 'post_media_view' })).data).toEqual([
      {
        name: 'post_media_view',
        period: 'lifetime',
        values: [{ value: 900 }],
        title: 'post_media_view',
        description: '',
        id: `${PAGE}_1/insights/post_media_view/lifetime`,
      },
    ]);
    expect(await metrics(`${PAGE}_1`, 'post_clicks,post_video_views,post_clicks_by_type')).toEqual({
      post_clicks: 0,
      post_clicks_by_type: { 'link clicks': 4 },
    });
    expect(await metrics(`${PAGE}_2`, 'post_media_view')).toEqual({});
    expect(await metrics(`${PAGE}_3`, 'post_media_view')).toBe(100);
  });

  it.each(['post_impressions', 'post_impressions_unique', 'post_engaged_users', 'likes'])(
    'are refused as a whole when %s is among the metrics',
    async (dead) => {
      const { metrics } = await someFigures();
      expect(await metrics(`${PAGE}_1`, `post_media_view,${dead}`)).toBe(100);
    },
  );

  it('can lose a metric by script, so that fallbacks can be tried', async () => {
    const { metrics, script } = await someFigures();
    await script('settings', { unknownMetrics: ['post_media_view'] });
    expect(await metrics(`${PAGE}_1`, 'post_media_view')).toBe(100);
    expect(await metrics(`${PAGE}_1`, 'post_clicks')).toEqual({ post_clicks: 0 });
  });
});

describe('insights of a page', () => {
  it('come day by day', async () => {
    const { get } = await someFigures();
    const query = { metric: 'page_media_view,page_follows', period: 'day', since: '2026-09-29', until: '2026-10-01' };
    const { data } = await get(`${PAGE}/insights`, query);
    expect(data.map(({ name, values }: Entry) => [name, values])).toEqual([
      [
        'page_media_view',
        [
          { value: 10, end_time: '2026-09-30T00:00:00+0000' },
          { value: 12, end_time: '2026-10-01T00:00:00+0000' },
        ],
      ],
      ['page_follows', [{ value: 3, end_time: '2026-10-01T00:00:00+0000' }]],
    ]);
    expect((await get(`${PAGE}/insights`, { ...query, until: '2026-09-30' })).data).toHaveLength(1);
  });

  it.each(['page_impressions', 'page_posts_impressions', 'page_fans'])('no longer know %s', async (dead) => {
    const { metrics } = await someFigures();
    expect(await metrics(PAGE, `page_media_view,${dead}`)).toBe(100);
  });
});

describe('insights of Instagram media', () => {
  it.each([
    ['31', 'reach,views,likes', { reach: 50, views: 70 }],
    ['32', 'reach,ig_reels_avg_watch_time', { reach: 5, ig_reels_avg_watch_time: 3200 }],
    ['33', 'reach,replies', { reach: 40, replies: 2 }],
    ['35', 'impressions', { impressions: 8 }],
  ])('of %s tell %s', async (id, metric, wanted) => {
    const { metrics } = await someFigures();
    expect(await metrics(id, metric)).toEqual(wanted);
  });

  it.each([
    ['impressions of a new post', '31', 'reach,impressions', 100],
    ['plays', '32', 'plays', 100],
    ['video_views', '32', 'video_views', 100],
    ['profile visits of a reel', '32', 'profile_visits', 100],
    ['replies of a post', '31', 'replies', 100],
    ['saves of a story', '33', 'saved', 100],
    ['no metric', '31', '', 100],
    ['a story that four people saw', '34', 'reach', 10],
    ['media that is not there', '99', 'reach', 100],
  ])('refuse %s', async (_what, id, metric, code) => {
    const { metrics } = await someFigures();
    expect(await metrics(id, metric)).toBe(code);
  });

  it('of a story are empty once its 24 hours are over', async () => {
    const { metrics, clock } = await someFigures();
    clock.now = Date.parse('2026-10-01T20:00:00Z');
    expect(await metrics('33', 'reach')).toEqual({ reach: 40 });
    clock.now += 1;
    expect(await metrics('33', 'reach')).toEqual({});
  });
});

describe('lists of posts', () => {
  it('of a page come newest first, by time and page by page', async () => {
    const { get } = await someFigures();
    const { data, paging } = await get(`${PAGE}/posts`, { limit: '1', fields: 'id,created_time,permalink_url' });
    expect(data).toEqual([
      {
        id: `${PAGE}_2`,
        created_time: '2026-09-20T10:00:00+02:00',
        permalink_url: 'https://facebook.example/2',
      },
    ]);
    const next = await get(`${PAGE}/published_posts`, { after: paging.cursors.after });
    expect(next).toMatchObject({ data: [{ id: `${PAGE}_1`, message: 'New shoes' }] });
    expect(next.paging.next).toBeUndefined();
    expect((await get(`${PAGE}/posts`, { since: '2026-09-10' })).data).toHaveLength(1);
    expect((await get(`${PAGE}/posts`, { until: `${Date.parse('2026-09-10') / 1000}` })).data).toHaveLength(1);
    expect((await get('404/posts')).error.code).toBe(100);
  });

  it('of an Instagram account are media and stories apart, stories for 24 hours', async () => {
    const { get, clock } = await someFigures();
    const ids = async (path: string) => (await get(path)).data.map(({ id }: { id: string }) => id);
    expect(await ids(`${USER}/media`)).toEqual(['35', '31', '32']);
    expect(await ids(`${USER}/stories`)).toEqual(['33', '34']);
    clock.now += 86_400_000;
    expect(await ids(`${USER}/stories`)).toEqual(['34']);
    expect((await get('404/media')).error.code).toBe(100);
  });

  it('begin at the page, which names its token and its Instagram account', async () => {
    const { get } = await someFigures();
    expect(await get(PAGE, { fields: 'name,access_token,instagram_business_account' })).toEqual({
      id: PAGE,
      name: 'Shop',
      access_token: 'graph-sandbox-token',
      instagram_business_account: { id: USER },
    });
    expect(await get(`${PAGE}_1`, { fields: 'message' })).toEqual({ id: `${PAGE}_1`, message: 'New shoes' });
    expect(await get('31', { fields: 'media_product_type' })).toEqual({ id: '31', media_product_type: 'FEED' });
    expect(await get(USER, { fields: 'media_count' })).toEqual({ id: USER, media_count: 5 });
    expect((await get('31', { fields: 'shoe_size' })).error.code).toBe(100);
  });
});
