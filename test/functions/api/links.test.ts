import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, startApi, type TestApi } from '../../support/api.ts';
import { REDIRECT_TRICKS } from '../../support/redirect-tricks.ts';

const DAY = 86_400_000;
let api: TestApi;
let keys: Awaited<ReturnType<TestApi['newSite']>>;
let others: typeof keys;

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
  others = await api.newSite('other');
  await api.call('PATCH', '/v1/sites/shop', { key: keys.admin, body: { hosts: ['shop.example'] } });
}, 60_000);
afterAll(async () => {
  expect(api.faults).toEqual([]);
  await api.stop();
});

const post = (body: unknown, now = NOW) => api.call('POST', '/v1/links', { key: keys.admin, body, now });
const patch = (linkId: string, body: unknown) =>
  api.call('PATCH', `/v1/links/${linkId}`, { key: keys.admin, body, now: NOW + DAY });
const get = (path: string, key = keys.read) => api.call('GET', path, { key });
const STORY = {
  destination: 'https://www.shop.example/shoes?size=42#reviews',
  platform: 'Instagram',
  placement: 'story',
  postId: '17900',
  campaign: 'Spring sale',
};

describe('a link', () => {
  it('for a story is made with a short and a tagged address', async () => {
    const { status, body } = await post({ ...STORY, name: 'Shoes, Friday' });
    expect(status).toBe(201);
    expect(body).toEqual({
      linkId: expect.stringMatching(/^Link\d{6}$/),
      kind: 'post',
      status: 'running',
      name: 'Shoes, Friday',
      label: 'Instagram Story',
      destination: STORY.destination,
      shortUrl: `https://api.example/c/${body.linkId}`,
      taggedUrl: `https://www.shop.example/shoes?size=42&utm_source=instagram&utm_medium=social&utm_campaign=Spring%20sale&utm_content=story&placement=story&post_id=17900&bt_link=${body.linkId}#reviews`,
      urlTemplate: null,
      problem: null,
      platform: 'instagram',
      placement: 'story',
      postId: '17900',
      campaign: 'Spring sale',
      campaignId: null,
      adsetId: null,
      adId: null,
      source: null,
      medium: null,
      content: null,
      term: null,
      createdAt: new Date(NOW).toISOString(),
      changedAt: new Date(NOW).toISOString(),
    });
    expect((await get(`/v1/links/${body.linkId}`)).body).toEqual(body);
  });

  it('for an ad brings the platform’s macros, and needs no id when its kind is said', async () => {
    const byId = (await post({ destination: 'https://shop.example/', platform: 'fb', adId: '23' })).body;
    expect(byId).toMatchObject({ kind: 'ad', platform: 'facebook', adId: '23' });
    expect(byId.taggedUrl).toContain('utm_medium=paid_social&ad_id=23&bt_link=');
    expect(byId.urlTemplate).toContain('ad_id={{ad.id}}');
    expect(byId.urlTemplate).toContain(`bt_link=${byId.linkId}`);
    const byKind = (await post({ destination: 'https://shop.example/', platform: 'google', kind: 'ad' })).body;
    expect(byKind.urlTemplate).toContain('{campaignid}');
  });

  it('takes changes one by one, and null takes a field away', async () => {
    const { linkId } = (await post(STORY)).body;
    const changed = await patch(linkId, { destination: 'https://shop.example/bags', placement: 'reel', postId: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      label: 'Instagram Reel',
      destination: 'https://shop.example/bags',
      postId: null,
      campaign: 'Spring sale',
      createdAt: new Date(NOW).toISOString(),
      changedAt: new Date(NOW + DAY).toISOString(),
    });
    expect((await patch(linkId, { status: 'paused' })).body).toMatchObject({ status: 'paused', placement: 'reel' });
    expect((await patch(linkId, { adId: '1' })).body.errors).toEqual([
      { path: 'adId', detail: 'is for links of kind ad; this is a post' },
    ]);
    expect((await patch(linkId, { adId: '1', kind: 'ad' })).status).toBe(200);
    expect((await get(`/v1/links/${linkId}`)).body).toMatchObject({ kind: 'ad', adId: '1', status: 'paused' });
  });

  it('says so when the site no longer allows its host, and can still be paused', async () => {
    const { linkId } = (await post({ ...STORY, destination: 'https://shop.example/old' })).body;
    await api.call('PATCH', '/v1/sites/shop', { key: keys.admin, body: { hosts: ['new.example'] } });
    try {
      expect((await get(`/v1/links/${linkId}`)).body.problem).toMatch(
        /^The destination must lead to a host of the site/,
      );
      expect((await patch(linkId, { status: 'paused', name: 'old' })).status).toBe(200);
      expect((await patch(linkId, { destination: 'https://shop.example/' })).status).toBe(400);
    } finally {
      await api.call('PATCH', '/v1/sites/shop', { key: keys.admin, body: { hosts: ['shop.example'] } });
    }
  });

  it('is of one site alone', async () => {
    const { linkId } = (await post(STORY)).body;
    expect((await get(`/v1/links/${linkId}`, others.read)).status).toBe(404);
    const theirs = await api.call('PATCH', `/v1/links/${linkId}`, { key: others.admin, body: { status: 'paused' } });
    expect(theirs.status).toBe(404);
    expect((await get('/v1/links', others.read)).body).toEqual({ links: [] });
    expect((await get(`/v1/links/${linkId}`)).body.status).toBe('running');
  });

  it('is made and changed by admins alone, and read by no server', async () => {
    expect((await api.call('POST', '/v1/links', { key: keys.read, body: STORY })).status).toBe(403);
    expect((await api.call('PATCH', '/v1/links/abcdefghij', { key: keys.server, body: {} })).status).toBe(403);
    expect((await get('/v1/links', keys.server)).status).toBe(403);
    expect((await api.call('GET', '/v1/links')).status).toBe(401);
  });
});

describe('the list of links', () => {
  it('goes newest first, page by page, without archived ones unless asked', async () => {
    const site = await api.newSite('lists');
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      const body = { destination: 'https://shop.example/', platform: 'tiktok', name: String(i) };
      made.unshift((await api.call('POST', '/v1/links', { key: site.admin, body, now: NOW + i })).body.linkId);
    }
    await api.call('PATCH', `/v1/links/${made[1]}`, { key: site.admin, body: { status: 'archived' } });
    const ids = async (query: Record<string, string>) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page: Record<string, string> = { ...query, ...(cursor === undefined ? {} : { cursor }) };
        const { body } = await api.call('GET', '/v1/links', { key: site.read, query: page });
        found.push(...body.links.map(({ linkId }: { linkId: string }) => linkId));
        cursor = body.nextCursor;
      } while (cursor !== undefined);
      return found;
    };
    const living = made.filter((_, index) => index !== 1);
    expect(await ids({})).toEqual(living);
    expect(await ids({ limit: '1' })).toEqual(living);
    expect(await ids({ limit: '2' })).toEqual(living);
    expect(await ids({ status: 'archived' })).toEqual([made[1]]);
    expect(await ids({ status: 'paused' })).toEqual([]);
  });

  it('refuses a cursor that is none, and a limit beyond 100', async () => {
    const paths = async (query: Record<string, string>) =>
      (await api.call('GET', '/v1/links', { key: keys.read, query })).body.errors.map(
        ({ path }: { path: string }) => path,
      );
    expect(await paths({ cursor: 'x' })).toEqual(['cursor']);
    expect(await paths({ limit: '101' })).toEqual(['limit']);
    expect(await paths({ status: 'blocked' })).toEqual(['status']);
  });
});

describe('templates', () => {
  it('are listed for every platform, or found by any of its names', async () => {
    const { templates } = (await get('/v1/links/templates')).body;
    expect(templates.map(({ platform }: { platform: string }) => platform)).toEqual([
      ...['meta', 'tiktok', 'linkedin', 'google', 'youtube', 'microsoft'],
    ]);
    const one = await api.call('GET', '/v1/links/templates', { key: keys.read, query: { platform: 'Instagram' } });
    expect(one.body.templates).toEqual([expect.objectContaining({ platform: 'meta' })]);
    const none = await api.call('GET', '/v1/links/templates', { key: keys.read, query: { platform: 'fax' } });
    expect([none.status, none.body.detail]).toEqual([404, expect.stringContaining('meta, tiktok')]);
  });
});

const BAD: readonly (readonly [name: string, body: unknown, path: string])[] = [
  ['no destination', { platform: 'instagram' }, 'destination'],
  ['no platform', { destination: 'https://shop.example/' }, 'platform'],
  ['a platform with a line end', { ...STORY, platform: 'a\nb' }, 'platform'],
  ['a platform in angle brackets', { ...STORY, platform: '<b>' }, 'platform'],
  ['a field nobody knows', { ...STORY, colour: 'red' }, 'colour'],
  ['an id of its own', { ...STORY, linkId: 'abcdefghij' }, 'linkId'],
  ['a kind that is none', { ...STORY, kind: 'story' }, 'kind'],
  ['a status that is none', { ...STORY, status: 'blocked' }, 'status'],
  ['an ad’s id on a post', { ...STORY, kind: 'post', adsetId: '1' }, 'adsetId'],
  ['an empty campaign', { ...STORY, campaign: ' ' }, 'campaign'],
  ['a campaign that is a macro', { ...STORY, campaign: '{{campaign.name}}' }, 'campaign'],
  ['an ad id that is a macro', { ...STORY, kind: 'ad', adId: '__CID__' }, 'adId'],
  ['a campaign with NUL', { ...STORY, campaign: 'a\u0000b' }, 'campaign'],
  ['half a character', { ...STORY, campaign: '\ud800' }, 'campaign'],
  ['a campaign without end', { ...STORY, campaign: 'x'.repeat(201) }, 'campaign'],
  ['a number for a post id', { ...STORY, postId: 17900 }, 'postId'],
  ['a destination that is a list', { ...STORY, destination: ['https://shop.example/'] }, 'destination'],
  ['a list', [], ''],
  ['no JSON', '{"platform":', ''],
];

describe('a new link is refused by name', () => {
  it.each(BAD)('for %s', async (_, body, path) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });

  it('for every destination that is a trick, now and as a change', async () => {
    const { linkId } = (await post(STORY)).body;
    const refusals = await Promise.all(
      REDIRECT_TRICKS.map(async ([name, destination]) => {
        const answers = await Promise.all([post({ ...STORY, destination }), patch(linkId, { destination })]);
        return [name, ...answers.map(({ status, body }) => `${status} ${body.errors?.[0]?.path}`)];
      }),
    );
    expect(refusals).toEqual(REDIRECT_TRICKS.map(([name]) => [name, '400 destination', '400 destination']));
    expect((await get(`/v1/links/${linkId}`)).body.destination).toBe(STORY.destination);
  });
});
