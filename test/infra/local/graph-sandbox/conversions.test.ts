import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aSandbox, sha256 } from './a-sandbox.ts';
import { anEvent, NOW_S, PIXEL } from './an-event.ts';

const DAY_S = 86_400;
const UA = { client_user_agent: 'Mozilla/5.0' };

async function aDataset(options: Parameters<typeof aSandbox>[0] = {}) {
  const sandbox = await aSandbox(options);
  const post = (data: unknown, more: object = {}) =>
    sandbox.call('POST', `${PIXEL}/events`, { body: { data, ...more } });
  return {
    ...sandbox,
    post,
    /** Code and subcode of the refusal, or how many events were taken. */
    async verdict(event: object): Promise<unknown> {
      const { body } = await post([event]);
      return body.error === undefined ? body.events_received : [body.error.code, body.error.error_subcode];
    },
    received: async (query = '') => (await sandbox.send('GET', `/__sandbox/events${query}`)).body.events,
  };
}

describe('sending events', () => {
  it('answers how many were received', async () => {
    const { post } = await aDataset();
    const { status, body } = await post([anEvent(), anEvent({ event_id: 'e-2' })]);
    expect(status).toBe(200);
    expect(body).toEqual({ events_received: 2, messages: [], fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/) });
  });

  it.each([
    ['a urlencoded form', () => new URLSearchParams(), JSON.stringify([anEvent()])],
    ['a multipart form', () => new FormData(), JSON.stringify([anEvent()])],
    ['a form whose events are JSON text', () => new URLSearchParams(), JSON.stringify([JSON.stringify(anEvent())])],
  ])('works by %s', async (_what, emptyForm, data) => {
    const { send, received } = await aDataset();
    const body = emptyForm();
    body.set('access_token', 'graph-sandbox-token');
    body.set('data', data);
    expect((await send('POST', `/v26.0/${PIXEL}/events`, { body })).body.events_received).toBe(1);
    expect(await received()).toMatchObject([{ event_name: 'PageView', event_id: 'e-1' }]);
  });

  it('works by JSON that holds the list as text', async () => {
    const { post } = await aDataset();
    expect((await post(JSON.stringify([anEvent()]))).body.events_received).toBe(1);
  });

  it('of which one is invalid keeps none of them', async () => {
    const { post, received } = await aDataset();
    const { status, body } = await post([anEvent(), anEvent({ event_name: '' }), anEvent({ event_id: 'e-3' })]);
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(await received()).toEqual([]);
  });

  it('takes 1,000 in a request and refuses one more with 100', async () => {
    const { post, received } = await aDataset();
    const many = Array.from({ length: 1_001 }, (_, n) => anEvent({ event_id: `e-${n}` }));
    expect((await post(many)).body.error.code).toBe(100);
    expect((await post(many.slice(1))).body.events_received).toBe(1_000);
    expect(await received()).toHaveLength(1_000);
  });

  it.each([[undefined], [[]], ['no JSON'], ['{}'], [['no event']], [[null]]])(
    'with data %j answers 100',
    async (data) => {
      const { post } = await aDataset();
      expect((await post(data)).body.error.code).toBe(100);
    },
  );
});

describe('the time of an event', () => {
  it('more than 7 days ago by the clock answers 100/2804003', async () => {
    const { verdict, clock } = await aDataset();
    expect(await verdict(anEvent({ event_time: NOW_S - 7 * DAY_S }))).toBe(1);
    expect(await verdict(anEvent({ event_time: NOW_S - 7 * DAY_S - 1 }))).toEqual([100, 2804003]);
    clock.now += 8 * DAY_S * 1000;
    expect(await verdict(anEvent())).toEqual([100, 2804003]);
  });

  it('in a physical store may be 62 days ago', async () => {
    const { verdict } = await aDataset();
    const till = { action_source: 'physical_store' };
    expect(await verdict(anEvent({ ...till, event_time: NOW_S - 62 * DAY_S }))).toBe(1);
    expect(await verdict(anEvent({ ...till, event_time: NOW_S - 62 * DAY_S - 1 }))).toEqual([100, 2804003]);
  });

  it('in milliseconds is a far future and refused', async () => {
    const { verdict, script } = await aDataset();
    expect(await verdict(anEvent({ event_time: NOW_S * 1000 }))).toEqual([100, undefined]);
    expect(await verdict(anEvent({ event_time: NOW_S + DAY_S }))).toBe(1);
    await script('settings', { strictEventTime: true });
    expect(await verdict(anEvent({ event_time: NOW_S + 301 }))).toEqual([100, undefined]);
    expect(await verdict(anEvent({ event_time: NOW_S + 300 }))).toBe(1);
  });

  it.each([[undefined], ['soon'], [1.5]])('%j is none', async (event_time) => {
    const { verdict } = await aDataset();
    expect(await verdict(anEvent({ event_time }))).toEqual([100, undefined]);
  });
});

describe('what an event must say', () => {
  it.each([
    ['event_name', { event_name: undefined }],
    ['action_source', { action_source: undefined }],
    ['a known action_source', { action_source: 'web' }],
    ['user_data', { user_data: undefined }],
    ['event_source_url on a website', { event_source_url: undefined }],
    ['a URL for event_source_url', { event_source_url: 'the shop' }],
    ['client_user_agent on a website', { user_data: { em: sha256('a') } }],
    [
      'a state with a country of data processing',
      { data_processing_options: ['LDU'], data_processing_options_country: 1 },
    ],
    ['known data processing options', { data_processing_options: ['XYZ'] }],
    ['a currency of three letters', { custom_data: { value: 1, currency: 'Euro' } }],
    ['a list of content_ids', { custom_data: { content_ids: 'sku-1' } }],
  ])('is %s, or the answer is 100', async (_what, overrides) => {
    const { verdict } = await aDataset();
    expect(await verdict(anEvent(overrides))).toEqual([100, undefined]);
  });

  it.each(['email', 'app', 'phone_call', 'chat', 'system_generated', 'business_messaging', 'other'])(
    'is no page and no browser when it comes from %s',
    async (action_source) => {
      const { verdict } = await aDataset();
      const event = anEvent({ action_source, event_source_url: undefined, user_data: { em: [sha256('a')] } });
      expect(await verdict(event)).toBe(1);
    },
  );

  it.each([
    ['value', { currency: 'EUR' }],
    ['currency', { value: 12.5 }],
    ['both', undefined],
  ])('is for a Purchase also its money: without %s it answers 100/2804009', async (_what, custom_data) => {
    const { verdict } = await aDataset();
    expect(await verdict(anEvent({ event_name: 'Purchase', custom_data }))).toEqual([100, 2804009]);
    expect(await verdict(anEvent({ event_name: 'Purchase', custom_data: { value: 0, currency: 'eur' } }))).toBe(1);
  });
});

describe('whom an event is about', () => {
  const hash = sha256('x');
  it.each([
    [UA],
    [{ ...UA, ct: hash, country: hash, st: hash, zp: hash, ge: hash }],
    [{ ...UA, db: hash }],
    [{ fn: hash, ge: hash }],
    [{ ln: hash, ge: hash }],
    [{}],
    [{ ...UA, em: '' }],
    [{ ...UA, client_ip_address: 'hashed' }],
    [{ ...UA, em: sha256('') }],
  ])('is too little to go by in %j: 100/2804050', async (user_data) => {
    const { verdict } = await aDataset();
    expect(await verdict(anEvent({ action_source: 'other', user_data }))).toEqual([100, 2804050]);
  });

  it.each([
    [{ ...UA, client_ip_address: '2001:db8::1' }],
    [{ fn: hash, ln: hash }],
    [{ ...UA, fn: hash }],
    [{ db: hash, ge: hash }],
    [{ fbp: 'fb.1.1700000000000.123' }],
    [{ em: [hash, sha256('y')] }],
  ])('is enough in %j', async (user_data) => {
    const { verdict } = await aDataset();
    expect(await verdict(anEvent({ action_source: 'other', user_data }))).toBe(1);
  });

  it('takes a hash with the appendix of an SDK and connects it with the plain one', async () => {
    const { verdict, received } = await aDataset();
    for (const appendix of ['', '.BA', '.AQQCAQIB']) {
      expect(await verdict(anEvent({ user_data: { ...UA, em: hash + appendix } }))).toBe(1);
    }
    const events = await received();
    expect(events.map((event: { user_data: object }) => event.user_data)).toEqual(Array(3).fill({ em: [hash] }));
  });

  it.each([['jane@example.com'], [hash.toUpperCase()], [`${hash}.toolongappendix`]])(
    'in plain text, like %s, refuses the batch, or loses the value where that was asked for',
    async (em) => {
      const { verdict, script, received } = await aDataset();
      const event = anEvent({ user_data: { ...UA, em, external_id: 'user-42' } });
      expect(await verdict(event)).toEqual([100, undefined]);
      await script('settings', { unhashedUserData: 'drop' });
      expect(await verdict(event)).toBe(1);
      expect(await received()).toMatchObject([{ user_data: { external_id: ['user-42'] } }]);
    },
  );
});

describe('an event that comes again', () => {
  it('within 48 hours is received and marked as a duplicate', async () => {
    const { post, clock, received } = await aDataset();
    const duplicates = async () => (await received()).map((event: { duplicate: boolean }) => event.duplicate);
    await post([anEvent(), anEvent({ event_name: 'ViewContent' })]);
    clock.now += 48 * 3_600_000;
    expect((await post([anEvent()])).body.events_received).toBe(1);
    expect(await duplicates()).toEqual([false, false, true]);
    clock.now += 1;
    await post([anEvent({ event_time: clock.now / 1000 - 60.001 })]);
    expect(await duplicates()).toEqual([false, false, true, false]);
  });

  it('without an id is another event', async () => {
    const { post, received } = await aDataset();
    await post([anEvent({ event_id: undefined }), anEvent({ event_id: undefined })]);
    expect(await received()).toMatchObject([{ duplicate: false }, { duplicate: false }]);
  });
});

describe('the events received', () => {
  it('are shown without addresses and user agents, test code and clock included', async () => {
    const { post, received, clock } = await aDataset();
    const user_data = { ...UA, client_ip_address: '192.0.2.7', em: [sha256('a')], fbp: 'fb.1.2.3' };
    const custom_data = { content_ids: ['sku-1'], order_id: '7' };
    await post([anEvent({ user_data, custom_data })], { test_event_code: 'TEST1' });
    expect(await received()).toEqual([
      {
        number: 1,
        pixel_id: PIXEL,
        event_name: 'PageView',
        event_id: 'e-1',
        event_time: NOW_S - 60,
        action_source: 'website',
        event_source_url: 'https://shop.example/shoes',
        user_data_keys: ['client_user_agent', 'client_ip_address', 'em', 'fbp'],
        user_data: { em: [sha256('a')], fbp: ['fb.1.2.3'] },
        custom_data,
        test_event_code: 'TEST1',
        received_at: clock.now,
        duplicate: false,
      },
    ]);
  });

  it('are found by pixel and name, and read on from a number', async () => {
    const { post, received } = await aDataset();
    await post([anEvent(), anEvent({ event_name: 'Lead' })]);
    const names = async (query: string) => (await received(query)).map((e: { event_name: string }) => e.event_name);
    expect(await names('?event_name=Lead')).toEqual(['Lead']);
    expect(await names('?pixel_id=1')).toEqual([]);
    expect(await names('?limit=1')).toEqual(['Lead']);
    expect(await names('?after=0&limit=1')).toEqual(['PageView']);
    expect(await names('?after=1')).toEqual(['Lead']);
  });

  it('outlive a kill, duplicates known, and lie on the disk without addresses and user agents', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graph-events-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const dataFile = join(folder, 'graph.json');
    const before = await aDataset({ dataFile });
    await before.post([anEvent()]);
    // Nothing is closed yet: what lies on the disk now is all that a kill would leave.
    const after = await aDataset({ dataFile });
    await after.post([anEvent()]);
    expect(await after.received()).toMatchObject([
      { number: 1, duplicate: false },
      { number: 2, duplicate: true },
    ]);
    expect(await readFile(`${dataFile}.events`, 'utf8')).not.toMatch(/Mozilla|192\.0\.2/);
  });

  it('stay those of pixels that exist, once it was said which do', async () => {
    const { post, script, call } = await aDataset();
    await script('settings', { pixels: { [PIXEL]: '1001' } });
    const { status, headers } = await post([anEvent()]);
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(headers.get('x-business-use-case-usage') ?? ''))).toEqual(['1001']);
    const { body } = await call('POST', '900/events', { body: { data: [anEvent()] } });
    expect([body.error.code, body.error.error_subcode]).toEqual([100, 33]);
  });
});
