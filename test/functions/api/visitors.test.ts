import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VisitorId } from '../../../shared/domain/ids.ts';
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
