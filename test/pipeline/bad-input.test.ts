import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMembers } from '../../infra/tools/verify/members.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';
import { expectProblem, type RawAnswer, type SendOptions, sendRaw } from '../support/send-raw.ts';
import { NO_OBJECT, NOT_JSON } from './bad-input/bad-bodies.ts';
import { BAD_EVENTS, NO_EVENTS } from './bad-input/bad-events.ts';
import {
  AUDIENCE,
  BAD_AUDIENCE_KEYS,
  BAD_KEYS,
  BAD_NAMES,
  BAD_RULES,
  BAD_SETTINGS,
  BAD_SITE_IDS,
  KEYS,
  LONG_HOST,
  NEW_AUDIENCE,
  NEW_KEY,
  NEW_SITE,
  PREVIEW,
  SITE,
} from './bad-input/bad-settings.ts';
import { HUGE_EVENTS, ODD_EVENTS } from './bad-input/odd-events.ts';
import { writingRoutes } from './bad-input/writing-routes.ts';

/** The clock stands here, so that dates can be written down. */
const NOW = Date.UTC(2026, 2, 10, 12);
let shop: RunningShop;
/** Visitors of the good events that stood beside a bad one. */
const good: string[] = [];
const odd: string[] = [];

beforeAll(async () => {
  shop = await startShop(NOW);
}, 120_000);
afterAll(() => shop.stop());

const send = (path: string, body: string | Uint8Array, options: SendOptions): Promise<RawAnswer> =>
  sendRaw(new URL(path, shop.host.url), body, options);

/** As a shop's server and as a browser sends. */
const SENDERS = [
  ['a server in JSON', 'server', { key: 'local-server-key', type: 'application/json' }],
  ['a browser in plain text', 'browser', { type: 'text/plain;charset=UTF-8' }],
] as const;

let made = 0;
/** Fields that come later win, as everywhere in JSON. */
function eventText(visitorId: string, fields = ''): string {
  made += 1;
  const base = `"eventId":"event-${made}","event":"page_view","visitorId":"${visitorId}","consent":{"marketing":"granted"}`;
  return `{${base}${fields === '' ? '' : `,${fields}`}}`;
}

const envelope = (...events: readonly string[]): string => `{"siteId":"local","events":[${events.join()}]}`;

function goodEvent(): string {
  const visitorId = `good-${good.length}`;
  good.push(visitorId);
  return eventText(visitorId);
}

describe.each(SENDERS)('bad events from %s', (_, sender, options) => {
  const cases = BAD_EVENTS.filter(({ only }) => only === undefined || only === sender);
  it.each(cases)('$name: refused by its field, the good one beside it taken', async ({ fields, path }) => {
    const answer = await send('/v1/events', envelope(eventText('bad', fields), goodEvent()), options);
    expectProblem(answer, 400, `events.0.${path}`);
    expect(answer.body.errors?.[0]?.index).toBe(0);
    expect(answer.body).toMatchObject({ accepted: 1, withheld: [] });
  });

  it.each(NO_EVENTS)('%s in the place of an event', async (text) => {
    const answer = await send('/v1/events', envelope(goodEvent(), text), options);
    expectProblem(answer, 400);
    expect(answer.body.errors?.[0]).toMatchObject({ index: 1, path: expect.stringMatching(/^events\.1/) });
    expect(answer.body).toMatchObject({ accepted: 1, withheld: [] });
  });

  it.each([...ODD_EVENTS, ...(sender === 'server' ? HUGE_EVENTS : [])])('$name: taken', async ({ fields }) => {
    odd.push(`odd-${odd.length}`);
    const answer = await send('/v1/events', envelope(eventText(odd.at(-1) ?? '', fields), goodEvent()), options);
    expect([answer.status, answer.body]).toMatchObject([202, { accepted: 2, withheld: [] }]);
  });

  it('one event id twice with other content: both taken, one order', async () => {
    const purchase = (value: number): string =>
      eventText(`twice-${sender}`, `"eventId":"twice","event":"purchase","orderId":"twice-${sender}","value":${value}`);
    const answer = await send('/v1/events', envelope(purchase(10), purchase(20), purchase(10)), options);
    expect([answer.status, answer.body]).toMatchObject([202, { accepted: 3, withheld: [] }]);
  });
});

describe.each(SENDERS)('bad bodies from %s', (_, sender, options) => {
  it.each([...NOT_JSON, { name: 'an empty body', body: '' }])('$name: no JSON', async ({ body }) => {
    const answer = await send('/v1/events', body, options);
    expectProblem(answer, 400, '');
    expect(answer.body.detail).toBe('The body is not JSON');
  });

  it.each(NO_OBJECT)('$name: no list of events', async ({ body }) => {
    expectProblem(await send('/v1/events', body, options), 400, '');
  });

  it.each([
    ['no events', '{"siteId":"local"}', 'events'],
    ['events of null', '{"siteId":"local","events":null}', 'events'],
    ['events that are an object', '{"siteId":"local","events":{}}', 'events'],
    ['events that are text', '{"siteId":"local","events":"[]"}', 'events'],
    ['a time of sending that is none', '{"siteId":"local","sentAt":"now","events":[]}', 'sentAt'],
    ['a time of sending of 1e999', '{"siteId":"local","sentAt":1e999,"events":[]}', 'sentAt'],
    ['a visitor that is none', '{"siteId":"local","visitorId":"","events":[]}', 'visitorId'],
    ['a site that is a number', '{"siteId":1,"events":[]}', 'siteId'],
    ['a site with a sign in it', '{"siteId":"local#1","events":[]}', 'siteId'],
    ['a site of emoji', '{"siteId":"👟","events":[]}', 'siteId'],
    ['a site with NUL', '{"siteId":"local\\u0000","events":[]}', 'siteId'],
    ['a site that every object has', '{"siteId":"__proto__","events":[]}', 'siteId'],
    ['an empty site', '{"siteId":"","events":[]}', 'siteId'],
  ])('%s', async (__, body, path) => {
    expectProblem(await send('/v1/events', body, options), 400, path);
  });

  it('too many events or too many bytes: one answer, nothing taken', async () => {
    const [events, bytes] = sender === 'server' ? [501, 1_048_577] : [51, 61_441];
    const many = Array.from({ length: events }, () => eventText('too-much'));
    expectProblem(await send('/v1/events', envelope(...many), options), 413);
    const long = envelope(eventText('too-much', `"title":"${'t'.repeat(bytes)}"`));
    expectProblem(await send('/v1/events', long, options), 413);
  });

  it.each(['', 'application/octet-stream', 'application/x-www-form-urlencoded', 'multipart/form-data', '💥', 'a/b;c='])(
    'content type "%s": what counts is the body',
    async (type) => {
      const sendsAs = { ...options, type: encodeURI(type) };
      const answer = await send('/v1/events', envelope(eventText('bad', '"value":-1'), goodEvent()), sendsAs);
      expectProblem(answer, 400, 'events.0.value');
      expect(answer.body.accepted).toBe(1);
    },
  );

  it('a byte order mark before it: read past', async () => {
    expect((await send('/v1/events', `\ufeff${envelope(goodEvent())}`, options)).status).toBe(202);
  });

  it('base64 that nobody announced is no JSON', async () => {
    const body = Buffer.from(envelope(eventText('bad'))).toString('base64');
    expectProblem(await send('/v1/events', body, options), 400, '');
  });
});

describe('every other door that takes a body', () => {
  it('refuses what is no JSON or no object in its own way, never with a fault of ours', async () => {
    const doors = (shop.host.system.api?.routes ?? [])
      .filter(({ functionName }) => functionName !== 'api')
      .map(({ key }) => key.split(' '))
      .filter(([method = '']) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(doors.map(([, path]) => path)).toContain('/v1/events');
    for (const [method = '', path = ''] of doors) {
      const filled = path.replace('{provider}', 'shopify').replaceAll(/\{[^}]+\}/g, 'local');
      for (const { name, body } of [...NOT_JSON, ...NO_OBJECT]) {
        const { status } = await send(filled, body, { method: method === 'ANY' ? 'POST' : method });
        expect(status, `${method} ${path}: ${name}`).toBeGreaterThanOrEqual(400);
        expect(status, `${method} ${path}: ${name}`).toBeLessThan(500);
      }
    }
  });
});

const admin = { key: 'local-admin-key' };

const ROUTES = await writingRoutes();

it('every writing route of the configuration is in the tables', () => {
  const known = [NEW_AUDIENCE, AUDIENCE, PREVIEW, NEW_SITE, SITE, NEW_KEY, KEYS];
  expect(ROUTES).toEqual(expect.arrayContaining(known));
});

describe.each(ROUTES)('bad bodies at $method $path', ({ method, path }) => {
  it.each(NOT_JSON)('$name: no JSON', async ({ body }) => {
    const answer = await send(path, body, { ...admin, method });
    expectProblem(answer, 400, '');
    expect(answer.body.detail).toBe('The body is not JSON');
  });

  it.each(NO_OBJECT)('$name: no object', async ({ body }) => {
    expectProblem(await send(path, body, { ...admin, method }), 400, '');
  });

  it.each(['__proto__', 'constructor', 'toString', '👟', ''])('a field "%s" is not known here', async (field) => {
    const answer = await send(path, `{${JSON.stringify(field)}:{"role":"admin"}}`, { ...admin, method });
    expectProblem(answer, 400);
    expect(answer.body.errors?.map((error) => error.path)).toContain(field);
  });

  it('a body of five megabytes', async () => {
    expectProblem(await send(path, `{"a":"${'a'.repeat(5_000_000)}"}`, { ...admin, method }), 400);
  });

  it.each(['', 'x', 'local-read-key', 'local-server-key', '\u{1f45f}', '%00', 'k'.repeat(5_000)])(
    'key "%s" may not',
    async (key) => {
      if (path === PREVIEW.path && key === 'local-read-key') return;
      if (path === '/v1/insights' && key === 'local-server-key') return;
      const answer = await send(path, '{', { key: encodeURI(key), method });
      expectProblem(answer, key.startsWith('local') ? 403 : 401);
    },
  );
});

describe('bad settings', () => {
  it.each([
    ...[NEW_AUDIENCE, AUDIENCE, PREVIEW].flatMap((route) => BAD_RULES.map((bad) => [route, ...bad] as const)),
    ...[NEW_AUDIENCE, AUDIENCE].flatMap((route) => BAD_NAMES.map((bad) => [route, ...bad] as const)),
    ...BAD_AUDIENCE_KEYS.map((bad) => [NEW_AUDIENCE, ...bad] as const),
    ...BAD_SETTINGS.map(([name, fields, path]) => [SITE, name, `{${fields}}`, path] as const),
    ...BAD_SETTINGS.map(([name, fields, path]) => [NEW_SITE, name, `{"siteId":"new",${fields}}`, path] as const),
    ...BAD_SITE_IDS.map((bad) => [NEW_SITE, ...bad] as const),
    ...BAD_KEYS,
  ])('%o: %s', async ({ method, path }, _, body, field) => {
    expectProblem(await send(path, body, { ...admin, method }), 400, field);
  });

  it.each([
    [NEW_AUDIENCE, 'rule'],
    [PREVIEW, 'rule'],
    [NEW_SITE, 'siteId'],
    [NEW_KEY, 'role'],
    [KEYS, 'keyId'],
  ])('$method $path: an empty body lacks what is needed', async ({ method, path }, field) => {
    for (const body of ['', '{}']) expectProblem(await send(path, body, { ...admin, method }), 400, field);
  });

  it('a host name of 300,000 characters', async () => {
    const answer = await send(SITE.path, `{${LONG_HOST}}`, { ...admin, method: 'PATCH' });
    expectProblem(answer, 400);
    expect(new Set(answer.body.errors?.map(({ path }) => path))).toEqual(new Set(['hosts.0']));
  });

  it('left everything as it was', async () => {
    const site = await shop.read.get('/v1/sites/local');
    expect(site).toMatchObject({ name: 'Local shop', currency: 'EUR', hosts: [], recencyResolution: 900 });
    type List = { readonly audiences: readonly { readonly audienceKey: string; readonly name: string }[] };
    const { audiences } = await shop.read.get<List>('/v1/audiences');
    expect(audiences.map(({ audienceKey }) => audienceKey).toSorted()).toEqual(['abandoned-cart', 'visitors-30d']);
    expect((await send('/v1/sites', '{"siteId":"new"}', admin)).status).toBe(201);
  });
});

describe('after all of it', () => {
  beforeAll(() => shop.drain());

  it('every good event beside a bad one is stored, and of the bad ones nothing', async () => {
    await shop.clock(NOW + 3_600_000);
    const visitors = await listMembers(shop.read, 'visitors-30d');
    expect(good.filter((id) => !visitors.includes(id))).toEqual([]);
    expect(
      visitors.filter((id) => !id.startsWith('good-') && !id.startsWith('odd-') && !id.startsWith('twice-')),
    ).toEqual([]);
  });

  it('nothing is left in a queue', async () => {
    const { queues } = await shop.server.get<{ readonly queues: readonly Queue[] }>('/__local/queues');
    expect(queues.filter(({ visible, inFlight, deadLetters }) => visible + inFlight + deadLetters > 0)).toEqual([]);
  });
  type Queue = {
    readonly name: string;
    readonly visible: number;
    readonly inFlight: number;
    readonly deadLetters: number;
  };
});
