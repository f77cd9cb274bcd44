import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let mine: SiteKeys;
let theirs: SiteKeys;
beforeAll(async () => {
  api = await startApi();
  [mine, theirs] = await Promise.all([api.newSite('mine'), api.newSite('theirs')]);
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const READS = [
  '/v1/audiences',
  '/v1/audiences/visitors-30d',
  '/v1/audiences/visitors-30d/members',
  '/v1/audiences/visitors-30d/runs',
  '/v1/conversions',
  '/v1/reports/attribution',
  '/v1/sites/mine',
  '/v1/events/recent',
];
const CHANGES: readonly (readonly [string, string])[] = [
  ['POST', '/v1/audiences'],
  ['PATCH', '/v1/audiences/visitors-30d'],
  ['DELETE', '/v1/audiences/visitors-30d'],
  ['PATCH', '/v1/sites/mine'],
  ['POST', '/v1/sites'],
  ['POST', '/v1/keys'],
  ['DELETE', '/v1/keys'],
  ['GET', '/v1/keys'],
  ['GET', '/v1/sites/mine/signing-key'],
  ['GET', '/v1/visitors/their-visitor'],
  ['POST', '/v1/visitors/their-visitor/unlink'],
  ['POST', '/v1/links'],
];

describe('keys', () => {
  it.each([...READS.map((path) => ['GET', path] as const), ...CHANGES])(
    'are needed for %s %s',
    async (method, path) => {
      const none = await api.call(method, path);
      expect(none.status).toBe(401);
      expect(none.headers['content-type']).toBe('application/problem+json');
      expect(none.body).toMatchObject({ type: 'about:blank', status: 401, errors: [] });
      expect((await api.call(method, path, { key: 'made-up' })).status).toBe(401);
    },
  );

  it.each(READS)('of role read may ask %s, and so may admin keys', async (path) => {
    expect((await api.call('GET', path, { key: mine.read })).status).toBe(200);
    expect((await api.call('GET', path, { key: mine.admin })).status).toBe(200);
    const server = await api.call('GET', path, { key: mine.server });
    expect(server.status).toBe(path === '/v1/events/recent' ? 200 : 403);
  });

  it.each(CHANGES)('of roles read and server may not %s %s', async (method, path) => {
    expect((await api.call(method, path, { key: mine.read })).status).toBe(403);
    expect((await api.call(method, path, { key: mine.server })).status).toBe(403);
  });

  it('see their own site alone', async () => {
    expect((await api.call('GET', '/v1/sites/theirs', { key: mine.read })).status).toBe(403);
    expect((await api.call('PATCH', '/v1/sites/theirs', { key: mine.admin, body: { name: 'x' } })).status).toBe(403);
    for (const path of READS) {
      const answer = await api.call('GET', path, { key: mine.read, query: { siteId: 'theirs' } });
      expect(answer.status, path).toBe(403);
    }
    const same = await api.call('GET', '/v1/audiences', { key: theirs.read, query: { siteId: 'theirs' } });
    expect(same.status).toBe(200);
  });

  it('never show orders, people or events of another site', async () => {
    await api.ingest('theirs', [
      { visitorId: 'their-visitor' as never },
      { event: 'purchase', orderId: 'order-1' as never, value: 10, currency: 'EUR', eventId: 'their-purchase' },
    ]);
    expect((await api.call('GET', '/v1/conversions/order-1', { key: theirs.read })).status).toBe(200);
    expect((await api.call('GET', '/v1/conversions/order-1', { key: mine.read })).status).toBe(404);
    expect((await api.call('GET', '/v1/conversions', { key: mine.read })).body.conversions).toEqual([]);
    expect((await api.call('GET', '/v1/audiences/visitors-30d/members', { key: mine.read })).body.members).toEqual([]);
    expect((await api.call('GET', '/v1/events/recent', { key: mine.read })).body.events).toEqual([]);
    expect((await api.call('GET', '/v1/events/recent', { key: theirs.read })).body.events).toHaveLength(2);
  });

  it('are made and ended by admins, and shown once', async () => {
    const made = await api.call('POST', '/v1/keys', { key: mine.admin, body: { role: 'read' } });
    expect(made.status).toBe(201);
    const { key, keyId } = made.body;
    expect((await api.call('GET', '/v1/audiences', { key })).status).toBe(200);
    expect((await api.call('DELETE', `/v1/keys/${keyId}`, { key: theirs.admin })).status).toBe(404);
    expect((await api.call('DELETE', `/v1/keys/${keyId}`, { key: mine.admin })).status).toBe(204);
    expect((await api.call('GET', '/v1/audiences', { key })).status).toBe(401);
    expect((await api.call('DELETE', '/v1/keys', { key: mine.admin, body: { keyId } })).status).toBe(404);
  });

  it('cannot end themselves', async () => {
    const made = await api.call('POST', '/v1/keys', { key: mine.admin, body: { role: 'admin' } });
    const { key, keyId } = made.body;
    expect((await api.call('DELETE', '/v1/keys', { key, body: { keyId } })).status).toBe(409);
  });
});

describe('without a key', () => {
  it('one may ask whether the API answers, and what it can do', async () => {
    expect((await api.call('GET', '/v1/health')).body).toEqual({ status: 'ok' });
    const described = await api.call('GET', '/v1/openapi.json');
    expect(described.status).toBe(200);
    expect(described.body.openapi).toBe('3.1.0');
    expect(Object.keys(described.body.paths).sort()).toEqual([
      '/bt.js',
      '/c/{linkId}',
      '/v1/audience-templates',
      '/v1/audiences',
      '/v1/audiences/preview',
      '/v1/audiences/{audienceKey}',
      '/v1/audiences/{audienceKey}/members',
      '/v1/audiences/{audienceKey}/reconcile',
      '/v1/audiences/{audienceKey}/runs',
      '/v1/audiences/{audienceKey}/website',
      '/v1/batch',
      '/v1/channel-rules',
      '/v1/channel-rules/{version}',
      '/v1/conversions',
      '/v1/conversions/{orderId}',
      '/v1/erasures',
      '/v1/erasures/{erasureId}',
      '/v1/erasures/{erasureId}/approve',
      '/v1/events',
      '/v1/events/recent',
      '/v1/goals',
      '/v1/goals/{goalId}',
      '/v1/health',
      '/v1/insights',
      '/v1/keys',
      '/v1/keys/{keyId}',
      '/v1/links',
      '/v1/links/templates',
      '/v1/links/{linkId}',
      '/v1/openapi.json',
      '/v1/rates',
      '/v1/reports/attribution',
      '/v1/reports/attribution/compare',
      '/v1/reports/attribution/paths',
      '/v1/sites',
      '/v1/sites/{siteId}',
      '/v1/sites/{siteId}/signing-key',
      '/v1/track',
      '/v1/visitors',
      '/v1/visitors/{visitorId}',
      '/v1/visitors/{visitorId}/unlink',
      '/v1/webhooks/{provider}/{siteId}',
    ]);
    expect((await api.call('GET', '/v1/openapi.json')).body).toEqual(described.body);
  });

  it('what does not exist is said not to', async () => {
    const answer = await api.call('GET', '/v1/nothing');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });
});
