import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { HOUR } from '../../../shared/domain/time.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { deriveKey } from '../../../shared/runtime/site-secret.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';
import { aSite, isSigned, randomSecret } from '../../support/site.ts';

let api: TestApi;
let keys: SiteKeys;
beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const send = (method: string, path: string, body: unknown) => api.call(method, path, { key: keys.admin, body });

describe('settings', () => {
  it('start with the defaults and change one by one', async () => {
    const before = await api.call('GET', '/v1/sites/shop', { key: keys.read });
    expect(before.body).toMatchObject({
      siteId: 'shop',
      currency: 'EUR',
      timeZone: 'UTC',
      consentMode: 'required',
      recencyResolution: 900,
      unsignedIdentify: 'attach',
      valueBasis: 'paid',
      defaultCountry: null,
      hosts: [],
      maxChangeShare: 0.5,
      meta: { adAccountId: null, pixelId: null, forward: false, testEventCode: null },
      forwarding: { lastSentAt: null, lastError: null, refused: [] },
      insightImport: null,
    });
    const changes = {
      currency: ' usd ',
      recencyResolution: 0,
      defaultCountry: 'DE',
      meta: { pixelId: '42' },
      hosts: ['a.example'],
    };
    expect((await send('PATCH', '/v1/sites/shop', changes)).status).toBe(200);
    const after = await send('PATCH', '/v1/sites/shop', { defaultCountry: null, meta: { adAccountId: 'act_7' } });
    const { forwarding, insightImport, ...settings } = before.body;
    const expected = {
      ...settings,
      ...changes,
      currency: 'USD',
      defaultCountry: null,
      meta: {
        mode: 'sandbox',
        adAccountId: 'act_7',
        pixelId: '42',
        pageId: null,
        instagramId: null,
        forward: true,
        testEventCode: null,
      },
    };
    expect(after.body).toEqual(expected);
    expect((await api.call('GET', '/v1/sites/shop', { key: keys.read })).body).toEqual({
      ...expected,
      forwarding,
      insightImport,
    });
  });
});

describe('the signing key', () => {
  it('is shown to admins alone, with what it signs, and signs what is accepted as signed', async () => {
    const path = '/v1/sites/shop/signing-key';
    const { status, body } = await api.call('GET', path, { key: keys.admin });
    expect(status).toBe(200);
    expect(body).toEqual({
      signingKey: deriveKey(randomSecret(), 'signing'),
      algorithm: 'HMAC-SHA256, lower-case hex',
      message: '{userId}\n{user.email}\n{user.phone}',
    });
    const message = body.message
      .replace('{userId}', '42')
      .replace('{user.email}', 'a@b.cd')
      .replace('{user.phone}', '');
    const signature = createHmac('sha256', body.signingKey).update(message).digest('hex');
    expect(isSigned(aSite(), '42\na@b.cd\n', signature)).toBe(true);
    for (const key of [keys.read, keys.server]) expect((await api.call('GET', path, { key })).status).toBe(403);
    expect((await api.call('GET', '/v1/sites/other/signing-key', { key: keys.admin })).status).toBe(403);
  });
});

describe("the platforms' webhook secrets", () => {
  const webhooks = async (change: unknown) => {
    const answer = await send('PATCH', '/v1/sites/shop', { webhooks: change });
    expect(answer.text).not.toMatch(/secret-(one|two|three)/);
    return answer.status === 200 ? answer.body.webhooks : answer.status;
  };
  const stored = async () => (await api.control.readSite('shop' as SiteId))?.webhooks;

  it('are set, rotated and taken away, and never told', async () => {
    const none = { secretSet: false, previousSecretSet: false, paidStatuses: null };
    expect((await api.call('GET', '/v1/sites/shop', { key: keys.read })).body.webhooks).toEqual({
      shopify: none,
      woocommerce: none,
    });
    const set = { ...none, secretSet: true };
    expect((await webhooks({ shopify: { secret: 'secret-one' } })).shopify).toEqual(set);
    expect((await webhooks({ shopify: { secret: 'secret-one' } })).shopify).toEqual(set);
    const rotating = { ...set, previousSecretSet: true };
    expect((await webhooks({ shopify: { secret: 'secret-two' } })).shopify).toEqual(rotating);
    expect(await stored()).toEqual({ shopify: { secret: 'secret-two', previousSecret: 'secret-one' } });
    expect((await webhooks({ shopify: { secret: 'secret-three' } })).shopify).toEqual(rotating);
    expect((await webhooks({ shopify: { previousSecret: null } })).shopify).toEqual(set);
    expect(await stored()).toEqual({ shopify: { secret: 'secret-three' } });
    const other = await webhooks({ woocommerce: { secret: 'secret-one', paidStatuses: ['on-hold'] } });
    expect(other).toEqual({ shopify: set, woocommerce: { ...set, paidStatuses: ['on-hold'] } });
    expect((await webhooks({ woocommerce: { paidStatuses: null } })).woocommerce).toEqual(set);
    await send('PATCH', '/v1/sites/shop', { name: 'Shop' });
    expect(Object.keys((await stored()) ?? {})).toEqual(['shopify', 'woocommerce']);
    await webhooks({ shopify: null, woocommerce: null });
    expect(await stored()).toBeUndefined();
  });

  it.each([
    { magento: { secret: 'secret-one' } },
    { shopify: { secret: 'short' } },
    { shopify: { secret: 'with a blank in it' } },
    { shopify: { previousSecret: 'secret-one' } },
    { shopify: { paidStatuses: [] } },
    { shopify: { paidStatuses: ['Paid!'] } },
  ])('are refused as %j', async (change) => {
    expect(await webhooks(change)).toBe(400);
  });
});

describe('a new site', () => {
  it('works at once with its own keys, and is asked to be synced', async () => {
    await api.takeSyncRequests();
    const made = await send('POST', '/v1/sites', { siteId: 'second', name: 'Second shop', timeZone: 'Europe/Berlin' });
    expect(made.status).toBe(201);
    expect(made.body.site).toMatchObject({
      siteId: 'second',
      name: 'Second shop',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
    });
    const list = await api.call('GET', '/v1/audiences', { key: made.body.keys.read });
    expect(list.body.audiences).toHaveLength(2);
    expect((await api.call('GET', '/v1/sites/second', { key: keys.admin })).status).toBe(403);
    expect(await api.takeSyncRequests()).toEqual([{ v: 1, kind: 'sync', siteId: 'second', at: NOW }]);
    expect((await send('POST', '/v1/sites', { siteId: 'second' })).status).toBe(409);
  });
});

const RULE = { did: 'purchase', within: '7d' };
const BAD: readonly (readonly [string, string, string, unknown, string])[] = [
  ['a setting nobody knows', 'PATCH', '/v1/sites/shop', { colour: 'red' }, 'colour'],
  ['a currency that is none', 'PATCH', '/v1/sites/shop', { currency: 'EURO' }, 'currency'],
  ['a time zone that is none', 'PATCH', '/v1/sites/shop', { timeZone: 'Mars/North' }, 'timeZone'],
  ['a resolution with decimals', 'PATCH', '/v1/sites/shop', { recencyResolution: 1.5 }, 'recencyResolution'],
  ['a share of nothing', 'PATCH', '/v1/sites/shop', { maxChangeShare: 0 }, 'maxChangeShare'],
  ['a host with a path', 'PATCH', '/v1/sites/shop', { hosts: ['a.example/x'] }, 'hosts.0'],
  ['an unknown id at Meta', 'PATCH', '/v1/sites/shop', { meta: { page: '1' } }, 'meta.page'],
  ['a site id with spaces', 'POST', '/v1/sites', { siteId: 'my shop' }, 'siteId'],
  ['a site without an id', 'POST', '/v1/sites', { name: 'x' }, 'siteId'],
  ['a key of no role', 'POST', '/v1/keys', { role: 'owner' }, 'role'],
  ['a key without a role', 'POST', '/v1/keys', {}, 'role'],
  ['a key id that is none', 'DELETE', '/v1/keys', { keyId: 'x' }, 'keyId'],
  ['an audience without a rule', 'POST', '/v1/audiences', { name: 'x' }, 'rule'],
  ['an audience without a name', 'POST', '/v1/audiences', { rule: RULE }, 'name'],
  ['an audience key with capitals', 'POST', '/v1/audiences', { audienceKey: 'X', rule: RULE }, 'audienceKey'],
  ['a field nobody knows', 'POST', '/v1/audiences', { name: 'x', rule: RULE, size: 1 }, 'size'],
  ['a rule and a template', 'POST', '/v1/audiences', { name: 'x', rule: RULE, template: 'visitors-30d' }, 'template'],
  ['a template nobody knows', 'POST', '/v1/audiences', { name: 'x', template: 'y' }, 'template'],
  ['a grace for visitors', 'POST', '/v1/audiences', { template: 'visitors-30d', grace: '1h' }, 'grace'],
  ['a window that is none', 'POST', '/v1/audiences', { template: 'visitors-30d', window: 'soon' }, 'window'],
  ['a rule with an unknown field', 'POST', '/v1/audiences', { name: 'x', rule: { ...RULE, often: 3 } }, 'rule.often'],
  [
    'more occurrences than are kept',
    'POST',
    '/v1/audiences',
    { name: 'x', rule: { ...RULE, minCount: 9 } },
    'rule.minCount',
  ],
  [
    'a rule within a rule',
    'POST',
    '/v1/audiences',
    { name: 'x', rule: { all: [RULE, { not: { did: 'x' } }] } },
    'rule.all.1.not.within',
  ],
  ['a status of the sync', 'PATCH', '/v1/audiences/visitors-30d', { status: 'blocked' }, 'status'],
  ['a rule that is none', 'PATCH', '/v1/audiences/visitors-30d', { rule: { cart: 'full' } }, 'rule.cart'],
  ['a preview of nothing', 'POST', '/v1/audiences/preview', {}, 'rule'],
  ['a body that is not JSON', 'POST', '/v1/keys', '{"role":', ''],
  ['a body that is a list', 'POST', '/v1/keys', [], ''],
];

describe('a change is refused by name', () => {
  it.each(BAD)('for %s', async (_, method, path, body, field) => {
    const answer = await send(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([field]);
  });
});

describe('recent events', () => {
  const recent = (query: Record<string, string> = {}, now = NOW) =>
    api.call('GET', '/v1/events/recent', { key: keys.server, query, now });

  it('tell what was accepted, withheld and rejected, newest first, without contact data', async () => {
    const siteId = 'shop' as SiteId;
    const visitorId = 'v1' as VisitorId;
    await api.archive.put([
      {
        v: 1,
        siteId,
        receivedAt: NOW - 2 * HOUR,
        events: [
          {
            eventId: 'e1',
            event: 'identify',
            occurredAt: NOW - 2 * HOUR,
            visitorId,
            trust: 'server',
            matchKeys: { email: 'hash' },
          },
        ],
        withheld: [],
        rejected: [],
      },
      {
        v: 1,
        siteId,
        receivedAt: NOW - HOUR,
        events: [],
        withheld: [{ eventId: 'e2', event: 'page_view', occurredAt: NOW - HOUR, reason: 'no_consent' }],
        rejected: [{ index: 1, eventId: 'e3', visitorId: 'v1', path: 'events.1.value', detail: 'must be a number' }],
      },
      {
        v: 1,
        siteId,
        receivedAt: NOW - 25 * HOUR,
        events: [{ eventId: 'e0', event: 'page_view', occurredAt: NOW - 25 * HOUR, visitorId, trust: 'pixel' }],
        withheld: [],
        rejected: [],
      },
    ]);
    const { status, body } = await recent();
    expect(status).toBe(200);
    expect(body.complete).toBe(true);
    expect(body.events).toEqual([
      expect.objectContaining({ status: 'rejected', eventId: 'e3', path: 'events.1.value' }),
      expect.objectContaining({ status: 'withheld', eventId: 'e2', reason: 'no_consent' }),
      expect.objectContaining({ status: 'accepted', eventId: 'e1', matchKeys: ['email'] }),
    ]);
    expect(JSON.stringify(body)).not.toContain('hash');
    const one = await recent({ visitorId: 'v1', limit: '1' });
    expect(one.body.events).toMatchObject([{ eventId: 'e3' }]);
    expect((await recent({}, NOW + 24 * HOUR)).body.events).toEqual([]);
  });

  it.each([
    ['limit', '0'],
    ['limit', 'many'],
    ['visitorId', ''],
    ['sort', 'asc'],
  ])('refuse %s=%s by name', async (name, value) => {
    const { status, body } = await recent({ [name]: value });
    expect([status, body.errors[0].path]).toEqual([400, name]);
  });
});
