import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { AudienceKey, OrderId, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import { NO_FACTS } from '../../../shared/domain/visitor/visitor-facts.ts';
import { unknownVisitor } from '../../../shared/domain/visitor/visitor-record.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { toStateItem } from '../../../shared/storage/write-visitor-item.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

const HASH = 'a'.repeat(64);
let api: TestApi;
let siteId: string;
let keys: SiteKeys;
let sites = 0;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  siteId = `shop-${++sites}`;
  keys = await api.newSite(siteId);
  await api.takeSyncRequests();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const visitor = (id: string): VisitorId => id as VisitorId;
const people = (count: number): Partial<TrackedEvent>[] =>
  Array.from({ length: count }, (_, i) => ({ visitorId: visitor(`v${i}`), eventId: `${siteId}-e${i}` }));

describe('the list of audiences', () => {
  it('has both built-in ones, running, with every field of the contract', async () => {
    await api.ingest(siteId, [
      ...people(2),
      { visitorId: visitor('cart'), event: 'add_to_cart', occurredAt: NOW - 2 * HOUR },
      { visitorId: visitor('known'), event: 'identify', matchKeys: { email: HASH } },
      { visitorId: visitor('gone'), event: 'page_view', occurredAt: NOW - 31 * DAY },
      { visitorId: visitor('denied'), event: 'page_view' },
      { visitorId: visitor('denied'), event: 'identify', consent: 'denied', occurredAt: NOW - 120_000 },
    ]);
    const { status, body } = await api.call('GET', '/v1/audiences', { key: keys.read });
    expect(status).toBe(200);
    expect(body.audiences.map((row: { audienceKey: string }) => row.audienceKey)).toEqual([
      'visitors-30d',
      'abandoned-cart',
    ]);
    expect(body.audiences[0]).toMatchObject({
      audienceKey: 'visitors-30d',
      name: 'Visitors, 30 days',
      status: 'running',
      funnel: { members: 5, consented: 4, matchable: 1, sent: 0, invalid: 0, metaLow: null, metaHigh: null },
      countedAt: new Date(NOW).toISOString(),
      pendingAdd: 1,
      pendingRemove: 0,
      oldestPendingAt: new Date(NOW).toISOString(),
      lastSyncAt: null,
      lastError: null,
      deliveryStatus: null,
      metaAudienceId: null,
    });
    expect(body.audiences[1].funnel).toMatchObject({ members: 1, matchable: 0 });
  });
});

describe('a new audience', () => {
  it('is made from a rule, and everybody is looked at', async () => {
    await api.ingest(siteId, people(3));
    await api.takeSyncRequests();
    const made = await api.call('POST', '/v1/audiences', {
      key: keys.admin,
      body: {
        name: 'Café regulars',
        rule: { all: [{ did: 'page_view', within: '7d' }, { not: { did: 'purchase', within: 86_400 } }] },
      },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      audienceKey: 'cafe-regulars',
      name: 'Café regulars',
      status: 'running',
      ruleVersion: 1,
      funnel: { members: 3 },
      rule: { all: [{ did: 'page_view', within: '7d' }, { not: { did: 'purchase', within: '1d' } }] },
    });
    expect(await api.takeSyncRequests()).toEqual(
      expect.arrayContaining([
        { v: 1, kind: 'rule-pass', siteId, audienceKey: 'cafe-regulars', ruleVersion: 1, at: NOW },
        { v: 1, kind: 'sync', siteId, at: NOW },
      ]),
    );
    const read = await api.call('GET', '/v1/audiences/cafe-regulars', { key: keys.read });
    expect(read.body).toEqual(made.body);
  });

  it('whose pass could not be asked for is looked at when the edit is sent again, or by the next sync', async () => {
    const body = { audienceKey: 'unlucky', template: 'visitors-30d', name: 'Unlucky' };
    const made = await api.withoutQueues(() => api.call('POST', '/v1/audiences', { key: keys.admin, body }));
    expect(made.status).toBe(500);
    expect(api.faults.splice(0)).toHaveLength(1);
    const stored = async () => {
      const found = await api.control.readSiteWithAudiences(siteId as SiteId);
      return found?.audiences.find(({ audienceKey }) => audienceKey === 'unlucky');
    };
    expect(await stored()).toMatchObject({ status: 'running', passWanted: true });
    const edit = { rule: { did: 'search', within: '7d' } };
    const patch = () => api.call('PATCH', '/v1/audiences/unlucky', { key: keys.admin, body: edit });
    expect((await api.withoutQueues(patch)).status).toBe(500);
    expect(api.faults.splice(0)).toHaveLength(1);
    expect(await api.takeSyncRequests()).toEqual([]);
    expect((await patch()).status).toBe(200);
    expect(await api.takeSyncRequests()).toContainEqual(
      expect.objectContaining({ kind: 'rule-pass', audienceKey: 'unlucky', ruleVersion: 2 }),
    );
    expect((await stored())?.passWanted).toBeUndefined();
  });

  it('is made from a template with its parameters', async () => {
    const body = { name: 'Carts of a week', template: 'abandoned-cart', window: '7d', grace: '30m' };
    const made = await api.call('POST', '/v1/audiences', { key: keys.admin, body });
    expect(made.body).toMatchObject({
      audienceKey: 'carts-of-a-week',
      rule: { all: [{ within: '7d', atLeastAgo: '30m' }, {}, {}] },
    });
  });

  it('of each template holds whom it should', async () => {
    const story = 'https://shop.example/?utm_source=instagram&post_id=p-1';
    const parameters: Record<string, object> = {
      'visitors-30d': {},
      'abandoned-cart': {},
      'viewed-not-bought': { item: 'shoes' },
      'started-checkout': {},
      'past-buyers': { item: ['shoes'] },
      'high-value-buyers': { minValue: 100 },
      'came-from': { source: { post: 'P-1', paid: false } },
    };
    for (const [template, more] of Object.entries(parameters)) {
      const body = { audienceKey: `t-${template}`, name: `T ${template}`, template, ...more };
      const made = await api.call('POST', '/v1/audiences', { key: keys.admin, body });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      const collects = ['viewed-not-bought', 'past-buyers', 'came-from'].includes(template);
      expect(made.body.completeFrom, template).toBe(collects ? new Date(NOW).toISOString() : null);
    }
    const { body: listed } = await api.call('GET', '/v1/audience-templates', { key: keys.read });
    expect(listed.templates.map(({ template }: { template: string }) => template)).toEqual(Object.keys(parameters));
    const shoes = [{ itemId: 'shoes' }];
    const bought = { event: 'purchase', value: 120, currency: 'EUR', items: shoes };
    const events: Partial<TrackedEvent>[] = [
      { visitorId: visitor('viewer'), event: 'view_item', items: shoes },
      { visitorId: visitor('checkout'), event: 'begin_checkout', occurredAt: NOW - 2 * HOUR },
      { visitorId: visitor('buyer'), event: 'view_item', items: shoes, occurredAt: NOW - 3 * HOUR },
      { visitorId: visitor('buyer'), ...bought, orderId: 'o-1' as OrderId, occurredAt: NOW - HOUR },
      { visitorId: visitor('story'), url: story },
      { visitorId: visitor('story-buyer'), url: story, occurredAt: NOW - HOUR },
      { visitorId: visitor('story-buyer'), ...bought, value: 20, orderId: 'o-2' as OrderId },
    ];
    await api.ingest(siteId, events);
    const membersOf = async (template: string): Promise<string[]> => {
      const page = await api.call('GET', `/v1/audiences/t-${template}/members`, { key: keys.read });
      return page.body.members.map(({ visitorId }: { visitorId: string }) => visitorId).sort();
    };
    expect(await membersOf('viewed-not-bought')).toEqual(['viewer']);
    expect(await membersOf('started-checkout')).toEqual(['checkout']);
    expect(await membersOf('past-buyers')).toEqual(['buyer', 'story-buyer']);
    expect(await membersOf('high-value-buyers')).toEqual(['buyer']);
    expect(await membersOf('came-from')).toEqual(['story']);
  });

  it.each([
    [{ template: 'nothing' }, 'template'],
    [{ template: 'high-value-buyers' }, 'minValue'],
    [{ template: 'came-from' }, 'source'],
    [{ template: 'came-from', source: { creative: 'x' } }, 'source.creative'],
    [{ template: 'past-buyers', grace: '1h' }, 'grace'],
    [{ template: 'past-buyers', item: [] }, 'item'],
    [{ template: 'started-checkout', window: '30m' }, 'window'],
    [{ rule: { cart: 'emptied' }, item: 'a' }, 'item'],
  ])('is refused by the name of what is wrong: %j', async (body, path) => {
    const answer = await api.call('POST', '/v1/audiences/preview', { key: keys.read, body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });

  it('that is paused asks for nothing until it runs', async () => {
    const body = { audienceKey: 'later', template: 'visitors-30d', status: 'paused' };
    await api.call('POST', '/v1/audiences', { key: keys.admin, body });
    expect(await api.takeSyncRequests()).toEqual([]);
    const resumed = await api.call('PATCH', '/v1/audiences/later', { key: keys.admin, body: { status: 'running' } });
    expect(resumed.body.status).toBe('running');
    expect((await api.takeSyncRequests()).map(({ kind }) => kind).sort()).toEqual(['rule-pass', 'sync']);
  });

  it('has a key and a name of its own, and is one of sixteen at most', async () => {
    const create = (audienceKey: string, name = audienceKey) =>
      api.call('POST', '/v1/audiences', { key: keys.admin, body: { audienceKey, name, template: 'visitors-30d' } });
    expect((await create('visitors-30d', 'Other')).status).toBe(409);
    expect((await create('other', 'Visitors, 30 days')).status).toBe(409);
    for (let i = 3; i <= 16; i++) expect((await create(`a-${i}`)).status).toBe(201);
    expect((await create('a-17')).status).toBe(409);
  });
});

describe('an edited audience', () => {
  it('gets another version of its rule and another pass', async () => {
    const body = { rule: { did: '*', within: '14d' } };
    const edited = await api.call('PATCH', '/v1/audiences/visitors-30d', { key: keys.admin, body });
    expect(edited.body).toMatchObject({ ruleVersion: 2, rule: { did: '*', within: '14d' }, name: 'Visitors, 30 days' });
    expect(await api.takeSyncRequests()).toContainEqual({
      v: 1,
      kind: 'rule-pass',
      siteId,
      audienceKey: 'visitors-30d',
      ruleVersion: 2,
      at: NOW,
    });
  });

  it('needs no pass for a new name, nor for the rule it has', async () => {
    const body = { name: 'Everybody', description: null, rule: { did: '*', within: '30d' } };
    const edited = await api.call('PATCH', '/v1/audiences/visitors-30d', { key: keys.admin, body });
    expect(edited.body).toMatchObject({ name: 'Everybody', description: null, ruleVersion: 1 });
    expect(await api.takeSyncRequests()).toEqual([]);
  });

  it('can be paused and deleted', async () => {
    const paused = await api.call('PATCH', '/v1/audiences/abandoned-cart', {
      key: keys.admin,
      body: { status: 'paused' },
    });
    expect(paused.body).toMatchObject({ status: 'paused', pendingAdd: null });
    expect((await api.call('DELETE', '/v1/audiences/abandoned-cart', { key: keys.admin })).status).toBe(204);
    expect((await api.call('GET', '/v1/audiences/abandoned-cart', { key: keys.read })).status).toBe(404);
    expect((await api.call('DELETE', '/v1/audiences/abandoned-cart', { key: keys.admin })).status).toBe(404);
  });
});

describe('members', () => {
  it('are listed with since and until, at the time of the request', async () => {
    await api.ingest(siteId, [{ visitorId: visitor('cart'), event: 'add_to_cart', occurredAt: NOW - 30 * 60_000 }]);
    const list = (now: number) => api.call('GET', '/v1/audiences/abandoned-cart/members', { key: keys.read, now });
    expect((await list(NOW)).body.members).toEqual([]);
    const added = NOW - 30 * 60_000;
    expect((await list(added + HOUR)).body.members).toEqual([
      {
        visitorId: 'cart',
        visitorIds: ['cart'],
        since: new Date(added + HOUR).toISOString(),
        until: new Date(added + 30 * DAY).toISOString(),
      },
    ]);
    expect((await list(added + 30 * DAY)).body.members).toEqual([]);
  });

  it('come page by page, all evaluated at the time of the first page', async () => {
    const pad = 'x'.repeat(100_000);
    const crowd = Array.from({ length: 100 }, (_, i) => visitor(`v${i}`));
    for (const visitorId of crowd) {
      const facts = { ...NO_FACTS, lastAt: NOW };
      const item = toStateItem({ ...unknownVisitor({ siteId: siteId as SiteId, visitorId }), facts });
      // Bulky items, so that few of them are more than one request reads.
      await api.tables.client.send(
        new PutItemCommand({ TableName: api.tables.visitors, Item: { ...item, pad: { S: pad } } }),
      );
    }
    const found: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query = cursor === undefined ? {} : { cursor };
      const now = NOW + 10 + pages * 31 * DAY;
      const page = await api.call('GET', '/v1/audiences/visitors-30d/members', { key: keys.read, query, now });
      expect(page.status).toBe(200);
      found.push(...page.body.members.map(({ visitorId }: { visitorId: string }) => visitorId));
      cursor = page.body.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBeGreaterThan(1);
    expect(new Set(found).size).toBe(100);
    expect(found).toHaveLength(100);
  });

  it('refuse cursors of other lists, of other rules, and of nobody', async () => {
    const path = '/v1/audiences/visitors-30d/members';
    const ask = (content: unknown) => {
      const cursor = typeof content === 'string' ? content : Buffer.from(JSON.stringify(content)).toString('base64url');
      return api.call('GET', path, { key: keys.read, query: { cursor } });
    };
    const good = { at: NOW, k: 'visitors-30d', v: 1, after: { pk: { S: `V#${siteId}#x` }, sk: { S: 'S' } } };
    expect((await ask(good)).status).toBe(200);
    for (const bad of [
      'nonsense',
      '',
      { ...good, k: 'abandoned-cart' },
      { ...good, v: 2 },
      { ...good, at: NOW + 1 },
      { ...good, more: 1 },
      { ...good, after: { pk: { S: 'x' } } },
    ]) {
      const answer = await ask(bad);
      expect(answer.status, JSON.stringify(bad)).toBe(400);
      expect(answer.body.errors[0].path).toBe('cursor');
    }
  });
});

describe('a preview', () => {
  it('counts without making anything', async () => {
    await api.ingest(siteId, people(4));
    const preview = await api.call('POST', '/v1/audiences/preview', {
      key: keys.read,
      body: { rule: { did: 'page_view', within: '1d' } },
    });
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      funnel: { members: 4, consented: 4, matchable: 0 },
      sampled: null,
      rule: { did: 'page_view', within: '1d' },
      completeFrom: null,
      deliverable: { likely: false, reason: expect.stringContaining('Too small to deliver: 0 people') },
    });
    expect((await api.call('GET', '/v1/audiences', { key: keys.read })).body.audiences).toHaveLength(2);
  });
});

describe('runs', () => {
  it('are listed newest first with a cursor', async () => {
    const audienceKey = 'visitors-30d' as AudienceKey;
    for (const at of [1_000, 2_000, 3_000])
      await api.control.putRun({
        siteId: siteId as SiteId,
        audienceKey,
        runId: `r${at}`,
        at,
        outcome: 'done',
        added: 1,
        removed: 0,
        invalid: 0,
        standing: { lastSyncAt: at, metaHigh: at, deliveryStatus: 'Ready' },
      });
    const path = '/v1/audiences/visitors-30d/runs';
    const first = await api.call('GET', path, { key: keys.read, query: { limit: '2' } });
    expect(first.body.runs.map(({ runId }: { runId: string }) => runId)).toEqual(['r3000', 'r2000']);
    expect(first.body.runs[0]).toMatchObject({
      at: new Date(3_000).toISOString(),
      outcome: 'done',
      added: 1,
      error: null,
    });
    expect((await api.call('GET', '/v1/audiences/visitors-30d', { key: keys.read })).body).toMatchObject({
      lastSyncAt: new Date(3_000).toISOString(),
      funnel: { metaHigh: 3_000 },
      deliveryStatus: 'Ready',
    });
    const { nextCursor } = first.body;
    const second = await api.call('GET', path, { key: keys.read, query: { limit: '2', cursor: nextCursor } });
    expect(second.body.runs.map(({ runId }: { runId: string }) => runId)).toEqual(['r1000']);
    const other = await api.call('GET', '/v1/audiences/abandoned-cart/runs', {
      key: keys.read,
      query: { cursor: nextCursor },
    });
    expect(other.status).toBe(400);
  });
});
