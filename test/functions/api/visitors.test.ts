import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitorId } from '../../../shared/domain/ids.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let keys: SiteKeys;

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
  await api.ingest('shop', [
    { visitorId: 'phone' as VisitorId, userId: 'anna', event: 'identify' },
    { visitorId: 'laptop' as VisitorId, userId: 'anna', event: 'add_to_cart', occurredAt: NOW - 7_200_000 },
  ]);
});
afterAll(() => api.stop());

it('tells an admin what is known of a visitor, and whom they are one person with', async () => {
  const { status, body } = await api.call('GET', '/v1/visitors/phone', { key: keys.admin });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    visitorId: 'phone',
    personId: 'laptop',
    visitorIds: ['laptop', 'phone'],
    consented: true,
    matchable: false,
    audiences: ['visitors-30d', 'abandoned-cart'],
  });
});

it('is for admins, of visitors that exist', async () => {
  expect((await api.call('GET', '/v1/visitors/phone', { key: keys.read })).status).toBe(403);
  expect((await api.call('GET', '/v1/visitors/nobody', { key: keys.admin })).status).toBe(404);
  expect((await api.call('POST', '/v1/visitors/nobody/unlink', { key: keys.admin, body: {} })).status).toBe(404);
  const other = await api.newSite('other');
  expect((await api.call('GET', '/v1/visitors/phone', { key: other.admin })).status).toBe(404);
});

it('parts a visitor from the others for good', async () => {
  expect((await api.call('POST', '/v1/visitors/phone/unlink', { key: keys.admin, body: {} })).status).toBe(202);
  await api.applyQueued();
  await api.ingest('shop', [{ visitorId: 'phone' as VisitorId, userId: 'anna', event: 'identify', eventId: 'again' }]);
  const { body } = await api.call('GET', '/v1/visitors/phone', { key: keys.admin });
  expect(body).toMatchObject({ visitorIds: ['phone'], audiences: ['visitors-30d'] });
});

describe('erasing a person', () => {
  const ben = (visitorId: string, more: object = {}) => ({
    visitorId: visitorId as VisitorId,
    matchKeys: { email: hashEmail('ben@example.com') ?? '' },
    ...more,
  });
  const erase = (query: Record<string, string>) => api.call('DELETE', '/v1/visitors', { key: keys.admin, query });

  it('finds everybody of an address, also where it was only typed into a browser, and erases them', async () => {
    await api.ingest('shop', [ben('tablet'), ben('desk', { trust: 'pixel' })]);
    const found = await api.call('GET', '/v1/visitors', { key: keys.admin, query: { email: 'Ben@Example.com ' } });
    expect(found.body.visitors.map(({ visitorId }: { visitorId: string }) => visitorId).sort()).toEqual([
      'desk',
      'tablet',
    ]);
    expect(found.text).not.toContain(hashEmail('ben@example.com'));

    const asked = await erase({ email: hashEmail('ben@example.com') ?? '' });
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ status: 'erasing', atMeta: { status: 'pending' } });
    const path = `/v1/erasures/${asked.body.erasureId}`;
    await api.applyQueued();
    expect((await api.call('GET', path, { key: keys.admin })).body).toMatchObject({
      status: 'pending at Meta',
      erasedHereAt: expect.any(String),
    });
    expect((await api.call('GET', '/v1/visitors/tablet', { key: keys.admin })).status).toBe(404);
    expect((await api.call('GET', '/v1/visitors/desk', { key: keys.admin })).status).toBe(404);
    const { body } = await api.call('GET', '/v1/erasures', { key: keys.admin });
    expect(body.erasures).toHaveLength(1);
    expect((await api.takeSyncRequests()).some(({ kind }) => kind === 'sync')).toBe(true);
    expect((await api.call('POST', `${path}/approve`, { key: keys.admin, body: {} })).status).toBe(409);
  });

  it('refuses what names nobody, more than one thing, or is no address', async () => {
    expect((await erase({ email: 'nobody@example.com' })).status).toBe(404);
    expect((await erase({})).status).toBe(400);
    expect((await erase({ email: 'a@example.com', userId: 'anna' })).status).toBe(400);
    expect((await erase({ email: 'anna' })).status).toBe(400);
    const bare = { key: keys.read, query: { email: 'ben@example.com' } };
    expect((await api.call('DELETE', '/v1/visitors', bare)).status).toBe(403);
    expect((await api.call('DELETE', '/v1/visitors/nobody', { key: keys.admin })).status).toBe(404);
    expect((await api.call('GET', '/v1/erasures/none', { key: keys.admin })).status).toBe(404);
  });
});
