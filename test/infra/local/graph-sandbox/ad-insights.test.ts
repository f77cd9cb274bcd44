import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, type Answer, aSandbox } from './a-sandbox.ts';

const AD = '120330000000000017';
const NAMES = { ad_id: AD, ad_name: 'Shoes', adset_id: '11', campaign_id: '7', campaign_name: 'Autumn' };
const OTHER = { ad_id: '5', adset_id: '12', campaign_id: '7', campaign_name: 'Autumn' };
const ADS = [
  { ...NAMES, date: '2026-09-28', impressions: 1000, reach: 800, clicks: 30, inline_link_clicks: 20, spend: 12.5 },
  { ...NAMES, date: '2026-09-29', impressions: 500, reach: 450, clicks: 10, inline_link_clicks: 5, spend: '7.25' },
  { ...NAMES, date: '2026-09-30', impressions: 0 },
  { ...OTHER, date: '2026-09-28', impressions: 200, reach: 150, clicks: 2, inline_link_clicks: 0, spend: 3 },
  { ...OTHER, account_id: 2002, date: '2026-09-28', impressions: 9_999 },
];
const RANGE = JSON.stringify({ since: '2026-09-28', until: '2026-09-30' });

let sandbox: Awaited<ReturnType<typeof aSandbox>>;
beforeEach(async () => {
  sandbox = await aSandbox();
  await sandbox.script('insights', { ads: ADS });
});

type Row = Readonly<Record<string, unknown>>;

const ask = (query: Record<string, string>, path = `${ACCOUNT}/insights`): Promise<Answer> =>
  sandbox.call('GET', path, { query: { time_range: RANGE, ...query } });
const errorOf = async (query: Record<string, string>): Promise<unknown> => {
  const { error } = (await ask(query)).body;
  return [error?.code, error?.error_subcode];
};

describe('insights of ads', () => {
  it('are text throughout, with no row for a day without delivery', async () => {
    const fields = 'ad_id,impressions,reach,clicks,inline_link_clicks,spend';
    const { body } = await ask({ level: 'ad', fields, time_increment: '1' });
    const day = (since: string) => ({ date_start: since, date_stop: since });
    expect(body.data).toEqual([
      {
        ...{ ad_id: AD, impressions: '1000', reach: '800', clicks: '30', inline_link_clicks: '20', spend: '12.5' },
        ...day('2026-09-28'),
      },
      {
        ...{ ad_id: '5', impressions: '200', reach: '150', clicks: '2', inline_link_clicks: '0', spend: '3' },
        ...day('2026-09-28'),
      },
      {
        ...{ ad_id: AD, impressions: '500', reach: '450', clicks: '10', inline_link_clicks: '5', spend: '7.25' },
        ...day('2026-09-29'),
      },
    ]);
  });

  it.each([
    ['account', [['1700', '22.75', undefined]]],
    ['campaign', [['1700', '22.75', '7']]],
    [
      'adset',
      [
        ['1500', '19.75', '7'],
        ['200', '3', '7'],
      ],
    ],
  ])('of the level %s are added up', async (level, rows) => {
    const { body } = await ask({ level, fields: 'impressions,spend,campaign_id,ad_id' });
    expect(body.data.map((row: Row) => [row.impressions, row.spend, row.campaign_id])).toEqual(rows);
    expect(body.data[0]).toMatchObject({ date_start: '2026-09-28', date_stop: '2026-09-30' });
    expect(body.data[0]).not.toHaveProperty('ad_id');
  });

  it('tell ratios, never a reach that was added up, and nothing where there is nothing to divide by', async () => {
    const fields = 'ctr,inline_link_click_ctr,cpc,cpm,frequency,reach,quality_ranking';
    const { body } = await ask({ level: 'ad', fields });
    expect(body.data[0]).toMatchObject({ ctr: '2.666667', inline_link_click_ctr: '1.666667', cpc: '0.493750' });
    expect(body.data[0]).toMatchObject({ cpm: '13.166667', reach: '800', frequency: '1.875000' });
    expect((await ask({ fields: 'cost_per_inline_link_click,actions', level: 'ad' })).body.data[1]).toEqual({
      ...{ date_start: '2026-09-28', date_stop: '2026-09-30' },
    });
  });

  it('come by months, by spans of days and by presets', async () => {
    await sandbox.script('insights', { ads: [{ ...NAMES, date: '2026-08-31', impressions: 1 }] });
    const starts = async (query: Record<string, string>) =>
      (await ask(query)).body.data.map((row: Row) => `${row.date_start}..${row.date_stop} ${row.impressions}`);
    const long = JSON.stringify({ since: '2026-08-30', until: '2026-09-30' });
    expect(await starts({ time_range: long, time_increment: 'monthly' })).toEqual([
      '2026-08-30..2026-08-31 1',
      '2026-09-01..2026-09-30 1700',
    ]);
    expect(await starts({ time_increment: '2' })).toEqual(['2026-09-28..2026-09-29 1700']);
    expect(await starts({ time_range: '', date_preset: 'last_3d' })).toEqual(['2026-09-28..2026-09-30 1700']);
    expect(await starts({ time_range: '', date_preset: 'yesterday' })).toEqual([]);
    expect(await starts({ time_range: '', date_preset: 'maximum' })).toEqual(['2004-01-01..2026-10-01 1701']);
  });

  it('are filtered, sorted and broken down', async () => {
    const split = { date: '2026-09-29', publisher_platform: 'instagram', platform_position: 'instagram_stories' };
    await sandbox.script('insights', { ads: [{ ...OTHER, ...split, impressions: 40, actions: PURCHASES }] });
    const impressions = async (query: Record<string, string>) =>
      (await ask({ level: 'ad', fields: 'impressions', ...query })).body.data.map((row: Row) => row.impressions);
    const filter = (field: string, operator: string, value: unknown) => ({
      filtering: JSON.stringify([{ field, operator, value }]),
    });
    expect(await impressions(filter('ad.id', 'IN', [AD]))).toEqual(['1500']);
    expect(await impressions(filter('impressions', 'LESS_THAN', 1000))).toEqual(['240']);
    expect(await impressions({ sort: '["impressions_ascending"]' })).toEqual(['240', '1500']);
    const { body } = await ask({ breakdowns: 'publisher_platform,platform_position', fields: 'impressions,actions' });
    expect(body.data).toMatchObject([
      { publisher_platform: 'instagram', platform_position: 'instagram_stories', actions: PURCHASES_AS_TEXT },
      { publisher_platform: 'unknown', platform_position: 'unknown', impressions: '1700' },
    ]);
  });
  const PURCHASES = [{ action_type: 'purchase', value: 2 }];
  const PURCHASES_AS_TEXT = [{ action_type: 'purchase', value: '2' }];

  it('are read page by page until next is absent', async () => {
    const query = { level: 'ad', fields: 'ad_id', time_increment: '1', limit: '2' };
    const first = (await ask(query)).body;
    expect(first.data).toHaveLength(2);
    expect(first.paging.next).toContain(`${sandbox.url}/v26.0/${ACCOUNT}/insights?`);
    const second = (await ask({ ...query, after: first.paging.cursors.after })).body;
    expect([second.data.length, second.paging.next]).toEqual([1, undefined]);
    const followed = await sandbox.send('GET', first.paging.next.slice(sandbox.url.length));
    expect(followed.body.data).toEqual(second.data);
    const back = (await ask({ ...query, before: second.paging.cursors.before })).body;
    expect(back.data).toEqual(first.data);
  });

  it('are refused with a cursor that is old or made up', async () => {
    const query = { level: 'ad', limit: '1' };
    const { after } = (await ask(query)).body.paging.cursors;
    expect(await errorOf({ ...query, after: 'made-up' })).toEqual([100, undefined]);
    sandbox.clock.now += 86_400_000;
    expect((await ask({ ...query, after })).status).toBe(200);
    sandbox.clock.now += 1;
    expect(await errorOf({ ...query, after })).toEqual([100, undefined]);
  });

  it.each([
    ['a field', { fields: 'impressions,clickz' }, [100, undefined]],
    ['a level', { level: 'creative' }, [1, 99]],
    ['a day', { time_range: '{"since":"2026-02-30","until":"2026-03-01"}' }, [100, undefined]],
    ['the order of days', { time_range: '{"since":"2026-03-02","until":"2026-03-01"}' }, [100, undefined]],
    ['a preset', { time_range: '', date_preset: 'last_5d' }, [100, undefined]],
    ['an increment', { time_increment: '91' }, [100, undefined]],
    ['a breakdown', { breakdowns: 'shoe_size' }, [100, undefined]],
    ['breakdowns that do not go together', { breakdowns: 'age,country' }, [100, undefined]],
    ['a position without its platform', { breakdowns: 'platform_position' }, [100, undefined]],
    ['an operator', { filtering: '[{"field":"ad.id","operator":"LIKE","value":1}]' }, [100, undefined]],
    ['a way to sort', { sort: 'spend' }, [100, undefined]],
    [
      'the reach of parts long ago',
      { time_range: '{"since":"2025-08-01","until":"2025-08-02"}', fields: 'reach', breakdowns: 'age' },
      [100, undefined],
    ],
  ])('are refused for %s that makes no sense', async (_what, query, error) => {
    expect(await errorOf(query)).toEqual(error);
  });

  it('too many at once answer 100/1487534 where that was scripted, and can still be had in the background', async () => {
    await sandbox.script('settings', { insightsMostRows: 1 });
    expect(await errorOf({ level: 'ad' })).toEqual([100, 1487534]);
    const body = { level: 'ad', time_range: { since: '2026-09-28', until: '2026-09-30' } };
    const { report_run_id } = (await sandbox.call('POST', `${ACCOUNT}/insights`, { body })).body;
    expect((await ask({}, `${report_run_id}/insights`)).body.data).toHaveLength(2);
  });

  it('count against a quota of their own', async () => {
    const { headers } = await ask({});
    expect(JSON.parse(headers.get('x-business-use-case-usage') ?? '')).toMatchObject({
      '1001': [{ type: 'ads_insights' }],
    });
    expect(JSON.parse(headers.get('x-fb-ads-insights-throttle') ?? '')).toHaveProperty('app_id_util_pct');
  });
});

describe('a report in the background', () => {
  const start = async (body: object = { level: 'ad', fields: ['ad_id'], time_range: RANGE }) =>
    (await sandbox.call('POST', `${ACCOUNT}/insights`, { body })).body;

  it('is polled until it has completed, and then read page by page', async () => {
    await sandbox.script('settings', { asyncPolls: 2 });
    const { report_run_id: run } = await start();
    expect(run).toMatch(/^\d{18}$/);
    expect((await ask({}, `${run}/insights`)).body.error.code).toBe(100);
    const states: unknown[] = [];
    for (let poll = 0; poll < 3; poll += 1) {
      const { async_status, async_percent_completion } = (await ask({}, run)).body;
      states.push([async_status, async_percent_completion]);
    }
    expect(states).toEqual([
      ['Job Running', 50],
      ['Job Running', 50],
      ['Job Completed', 100],
    ]);
    const { data, paging } = (await ask({ limit: '1' }, `${run}/insights`)).body;
    expect(data).toEqual([{ ad_id: AD, date_start: '2026-09-28', date_stop: '2026-09-30' }]);
    expect((await ask({ after: paging.cursors.after }, `${run}/insights`)).body.data).toMatchObject([{ ad_id: '5' }]);
  });

  it('that failed says why', async () => {
    await sandbox.script('settings', { asyncOutcome: 'Job Failed' });
    const { report_run_id: run } = await start();
    expect((await ask({}, run)).body).toMatchObject({ async_status: 'Job Failed', error_code: 2 });
    expect((await ask({}, `${run}/insights`)).body.error.code).toBe(100);
  });

  it('is gone after 30 days, and is not begun for a question that makes no sense', async () => {
    const { report_run_id: run } = await start();
    sandbox.clock.now += 30 * 86_400_000 + 1;
    expect((await ask({}, run)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await start({ level: 'ad', fields: ['clickz'] })).error.code).toBe(100);
  });
});

describe('scripted figures', () => {
  it('take the place of those of the same ad and day, and can be taken back', async () => {
    await sandbox.script('insights', { ads: [{ ...NAMES, date: '2026-09-28', impressions: 1 }] });
    expect((await ask({ fields: 'impressions' })).body.data).toMatchObject([{ impressions: '701' }]);
    expect((await sandbox.send('DELETE', '/__sandbox/insights')).body).toMatchObject({ ads: 0 });
    expect((await ask({})).body.data).toEqual([]);
  });

  it('that make no sense are refused with the reason', async () => {
    const { status, body } = await sandbox.script('insights', { ads: [{ ad_id: '1', date: '28.9.2026' }] });
    expect([status, body.detail]).toEqual([400, expect.stringContaining('date')]);
  });
});
