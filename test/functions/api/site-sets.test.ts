import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let keys: Awaited<ReturnType<TestApi['newSite']>>;
let others: typeof keys;

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
  others = await api.newSite('other');
}, 60_000);
afterAll(async () => {
  expect(api.faults).toEqual([]);
  await api.stop();
});

const get = (address: string, key = keys.read) => {
  const [path = '', query = ''] = address.split('?');
  return api.call('GET', path, { key, query, now: NOW });
};
const send = (method: 'PUT' | 'POST' | 'PATCH', path: string, body: unknown, key = keys.admin) =>
  api.call(method, path, { key, body, now: NOW });

describe('daily rates', () => {
  it('are set, replaced, listed in pages and taken away; each site has its own', async () => {
    const rates = ['2026-03-01', '2026-03-02', '2026-03-03'].map((day, i) => ({ day, currency: 'PLN', rate: 0.2 + i }));
    expect((await send('PUT', '/v1/rates', { rates })).body).toEqual({ base: 'EUR', set: 3, removed: 0 });
    const again = { rates: [{ day: '2026-03-02', currency: 'pln', rate: 0.25 }] };
    expect((await send('POST', '/v1/rates', again)).body).toEqual({ base: 'EUR', set: 1, removed: 0 });
    const first = (await get('/v1/rates?limit=2')).body;
    expect(first).toMatchObject({
      base: 'EUR',
      rates: [
        { day: '2026-03-01', currency: 'PLN', rate: 0.2 },
        { day: '2026-03-02', currency: 'PLN', rate: 0.25 },
      ],
    });
    const next = (await get(`/v1/rates?limit=2&cursor=${first.nextCursor}`)).body;
    expect(next).toEqual({ base: 'EUR', rates: [{ day: '2026-03-03', currency: 'PLN', rate: 2.2 }] });
    const removal = { rates: [{ day: '2026-03-03', currency: 'PLN', rate: null }] };
    expect((await send('PUT', '/v1/rates', removal)).body).toEqual({ base: 'EUR', set: 0, removed: 1 });
    const days = async (query: string) =>
      (await get(`/v1/rates?${query}`)).body.rates.map(({ day }: { day: string }) => day);
    expect(await days('')).toEqual(['2026-03-01', '2026-03-02']);
    expect(await days('from=2026-03-02')).toEqual(['2026-03-02']);
    expect(await days('to=2026-03-02')).toEqual(['2026-03-01']);
    expect(await days('currency=USD')).toEqual([]);
    expect((await get('/v1/rates', others.read)).body.rates).toEqual([]);
  });

  it('that make no sense are refused, each with what is wrong, and none of the request is set', async () => {
    const rates = [
      { day: '2026-02-30', currency: 'PLN', rate: 1 },
      { day: '2026-03-01', currency: 'ZZZ', rate: 1 },
      { day: '2026-03-01', currency: 'USD', rate: 0 },
      { day: '2026-03-01', currency: 'GBP', rate: 1.1 },
    ];
    const { status, body } = await send('PUT', '/v1/rates', { rates });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'rates.0.day',
      'rates.1.currency',
      'rates.2.rate',
    ]);
    expect((await get('/v1/rates?currency=GBP')).body.rates).toEqual([]);
    const twice = { day: '2026-03-01', currency: 'GBP', rate: 1 };
    expect((await send('PUT', '/v1/rates', { rates: [twice, twice] })).body.errors[0].detail).toContain('again');
    const own = await send('PUT', '/v1/rates', { rates: [{ ...twice, currency: 'EUR' }] });
    expect(own.body.errors[0].detail).toContain("site's own currency");
    expect((await send('PUT', '/v1/rates', { rates: [twice] }, keys.read)).status).toBe(403);
  });

  it('convert into the site’s currency alone', async () => {
    const { status, body } = await get('/v1/reports/attribution?convert=true&currency=USD');
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'currency', detail: expect.stringContaining("the site's (EUR)") }]);
    expect((await get('/v1/reports/attribution?convert=perhaps')).status).toBe(400);
    expect((await get('/v1/reports/attribution?convert=true')).body).toMatchObject({
      currency: 'EUR',
      convertedTo: 'EUR',
      withoutRate: [],
    });
  });
});

describe('a site’s own channels', () => {
  const RULES = [{ channel: 'Influencers', when: { campaign: { startsWith: 'INF-' } } }];

  it('are kept version by version, none is ever changed, and each site has its own', async () => {
    expect((await get('/v1/channel-rules')).body).toEqual({ versions: [] });
    expect((await get('/v1/channel-rules/latest')).status).toBe(404);
    const made = await send('POST', '/v1/channel-rules', { rules: RULES, note: 'whom we pay in kind' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      version: 1,
      createdAt: new Date(NOW).toISOString(),
      note: 'whom we pay in kind',
      rules: [{ channel: 'influencers', when: { campaign: { startsWith: ['inf-'] } } }],
    });
    const versions = await Promise.all([1, 2, 3].map(() => send('POST', '/v1/channel-rules', { rules: [] })));
    expect(versions.map(({ body }) => body.version).toSorted()).toEqual([2, 3, 4]);
    expect((await get('/v1/channel-rules/1')).body).toEqual(made.body);
    expect((await get('/v1/channel-rules/latest')).body).toMatchObject({ version: 4, note: null, rules: [] });
    const first = (await get('/v1/channel-rules?limit=3')).body;
    const rest = (await get(`/v1/channel-rules?limit=3&cursor=${first.nextCursor}`)).body;
    const numbers = [...first.versions, ...rest.versions].map(({ version }: { version: number }) => version);
    expect(numbers).toEqual([4, 3, 2, 1]);
    expect((await get('/v1/channel-rules', others.read)).body).toEqual({ versions: [] });
    expect((await get('/v1/reports/attribution?channelRules=1', others.read)).status).toBe(400);
    expect((await get('/v1/reports/attribution?channelRules=1')).body.channelRules).toBe(1);
  });

  it.each([
    [{ channel: 'direct', when: RULES[0]?.when }, 'rules.0.channel', 'no channel'],
    [{ channel: 'a/b', when: RULES[0]?.when }, 'rules.0.channel', 'letters'],
    [{ channel: 'x', when: {} }, 'rules.0.when', 'must name one of source'],
    [{ channel: 'x', when: { colour: { equals: 'red' } } }, 'rules.0.when.colour', 'is not known here'],
    [{ channel: 'x', when: { source: {} } }, 'rules.0.when.source', 'must say one of equals'],
    [{ channel: 'x', when: { source: { matches: 'a' } } }, 'rules.0.when.source.matches', 'is not known here'],
    [{ channel: 'x', when: { source: { equals: '' } } }, 'rules.0.when.source.equals', 'must'],
    [{ channel: 'x' }, 'rules.0.when', 'is needed'],
  ])('with %j are refused, and it is said why', async (rule, path, why) => {
    const { status, body } = await send('POST', '/v1/channel-rules', { rules: [rule] });
    expect(status).toBe(400);
    expect(body.errors[0]).toEqual({ path, detail: expect.stringContaining(why) });
  });

  it('are asked for by a version there is', async () => {
    for (const channelRules of ['0', '99', 'newest', '1.5']) {
      const { status, body } = await get(`/v1/reports/attribution?channelRules=${channelRules}`);
      expect([status, body.errors?.[0]?.path]).toEqual([400, 'channelRules']);
    }
    expect((await get('/v1/channel-rules/0')).status).toBe(400);
    expect((await send('POST', '/v1/channel-rules', { rules: RULES }, keys.read)).status).toBe(403);
  });
});

describe('goals', () => {
  const day = (date: string) => Date.parse(`${date}T10:00:00Z`);
  const MORE = {
    name: 'A fifth more orders from Instagram',
    metric: 'conversions',
    group: { by: 'platform', key: 'Instagram' },
    start: '2026-03-01',
    deadline: '2026-03-31',
    changePercent: 20,
  };

  it('are measured by the reports, from the same days before on, and said in plain words', async () => {
    const bought = (date: string, index: number, source: string) => [
      {
        eventId: `v-${date}-${index}`,
        visitorId: `${date}-${index}`,
        occurredAt: day(date),
        url: `https://shop.example/?utm_source=${source}`,
      },
      {
        eventId: `o-${date}-${index}`,
        event: 'purchase',
        visitorId: `${date}-${index}`,
        occurredAt: day(date) + 60_000,
        orderId: `${date}-${index}`,
        value: 50,
        currency: 'EUR',
      },
    ];
    const events = [
      ...[0, 1, 2, 3, 4].flatMap((index) => bought('2026-02-10', index, 'ig')),
      ...[0, 1, 2].flatMap((index) => bought('2026-03-05', index, 'ig')),
      ...bought('2026-03-06', 9, 'google'),
    ];
    await api.ingest('shop', events as never);
    const { status, body } = await send('POST', '/v1/goals', MORE);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      group: { by: 'platform', key: 'instagram' },
      model: 'last_touch',
      progress: { status: 'on_track', is: 3, target: 6, baseline: 5, missing: [] },
    });
    expect(body.progress.shouldBe).toBeCloseTo((6 * 9.5) / 31, 9);
    expect(body.progress.words).toBe(
      'On track: 3 orders (instagram) so far; by now it should be 1.84. The goal is 6 by 2026-03-31.',
    );
    const value = { ...MORE, name: 'Sales', metric: 'value', group: undefined, changePercent: undefined, target: 1000 };
    expect((await send('POST', '/v1/goals', value)).body.progress).toMatchObject({
      status: 'behind',
      is: 200,
      target: 1000,
    });
    const roas = { ...value, name: 'ROAS', metric: 'roas', target: 3 };
    expect((await send('POST', '/v1/goals', roas)).body.progress).toMatchObject({
      status: 'unknown',
      missing: [expect.stringContaining('POST /v1/insights')],
    });
    const visits = { ...MORE, name: 'Visits', metric: 'visits' };
    const counted = (await send('POST', '/v1/goals', visits)).body;
    expect(counted.progress).toMatchObject({ status: 'on_track', is: 3, missing: [] });
    const { goals } = (await get('/v1/goals')).body;
    expect(goals.map(({ name }: { name: string }) => name)).toHaveLength(4);
    expect((await get(`/v1/goals/${body.goalId}`)).body).toEqual(body);
    expect((await get('/v1/goals', others.read)).body).toEqual({ goals: [] });
    expect((await get(`/v1/goals/${body.goalId}`, others.read)).status).toBe(404);
    const remove = () => api.call('DELETE', `/v1/goals/${counted.goalId}`, { key: keys.admin });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 404]);
  });

  it('are changed in what is said alone', async () => {
    const made = (await send('POST', '/v1/goals', { ...MORE, name: 'To change' })).body;
    const change = (body: unknown) => send('PATCH', `/v1/goals/${made.goalId}`, body);
    const renamed = await change({ name: 'Twice as many', changePercent: 100 });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toMatchObject({
      ...made,
      name: 'Twice as many',
      changePercent: 100,
      progress: { target: 10, baseline: 5, is: 3 },
    });
    const counted = (await change({ target: 7, deadline: '2026-04-30', baseline: 2 })).body;
    expect(counted).toMatchObject({ changePercent: null, deadline: '2026-04-30', group: made.group });
    expect(counted.progress).toMatchObject({ target: 7, baseline: 2 });
    const whole = (await change({ group: null, baseline: null })).body;
    expect(whole).toMatchObject({ group: null, progress: { is: 4, target: 7 } });
    expect((await get(`/v1/goals/${made.goalId}`)).body).toEqual(whole);
    const refusals: readonly (readonly [unknown, string])[] = [
      [{ deadline: '2026-02-01' }, 'deadline'],
      [{ target: 5, changePercent: 5 }, 'target'],
      [{ metric: 'visits', conversions: 'lead' }, 'conversions'],
      [{ colour: 'red' }, 'colour'],
    ];
    for (const [body, path] of refusals) {
      const refused = await change(body);
      expect([refused.status, refused.body.errors[0].path]).toEqual([400, path]);
    }
    expect((await get(`/v1/goals/${made.goalId}`)).body).toEqual(whole);
    expect((await send('PATCH', '/v1/goals/none', { target: 1 })).status).toBe(404);
  });

  it('are of leads and sign-ups where that is said', async () => {
    const lead = {
      eventId: 'lead-1',
      event: 'generate_lead',
      visitorId: 'interested',
      occurredAt: day('2026-03-07'),
      value: 25,
      currency: 'EUR',
    };
    await api.ingest('shop', [lead] as never);
    const leads = {
      ...MORE,
      name: 'Leads',
      group: undefined,
      changePercent: undefined,
      target: 2,
      conversions: 'lead',
    };
    const { body } = await send('POST', '/v1/goals', leads);
    expect([body.conversions, body.progress.is]).toEqual(['lead', 1]);
    expect(body.progress.words).toMatch(/^On track: 1 lead so far/);
    const worth = (await send('PATCH', `/v1/goals/${body.goalId}`, { metric: 'value', target: 25 })).body;
    expect(worth.progress.words).toMatch(/^Reached: 25 in leads\./);
    const signUps = (await send('PATCH', `/v1/goals/${body.goalId}`, { conversions: 'sign_up' })).body;
    expect(signUps.progress).toMatchObject({ is: 0, status: 'behind' });
  });

  it.each([
    [{ deadline: '2026-02-01' }, 'deadline'],
    [{ deadline: '2036-02-01' }, 'deadline'],
    [{ target: 5 }, 'target'],
    [{ changePercent: undefined }, 'target'],
    [{ changePercent: -5 }, 'changePercent'],
    [{ metric: 'cpa' }, 'changePercent'],
    [{ baseline: 0 }, 'baseline'],
    [{ metric: 'likes' }, 'metric'],
    [{ group: { by: 'colour', key: 'red' } }, 'group.by'],
    [{ model: 'best' }, 'model'],
    [{ start: '1 March' }, 'start'],
  ])('with %j are refused', async (fields, path) => {
    const { status, body } = await send('POST', '/v1/goals', { ...MORE, ...fields });
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });
});
