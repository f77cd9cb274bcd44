import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { createMakeWebsiteAudience } from '../../../shared/pipeline/make-website-audience.ts';
import { createUnfinishedSyncStore } from '../../../shared/storage/unfinished-sync-store.ts';
import { type Answer, NOW, startApi, type TestApi } from '../../support/api.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';

const PATH = '/v1/audiences/abandoned-cart/website';
let api: TestApi;
let graph: TestGraph;
let keys: SiteKeys;
beforeAll(async () => {
  [api, graph] = await Promise.all([startApi(), startGraph()]);
  keys = await api.newSite('shop');
  const browser = (name: string) => ({ fbp: `fb.1.1760000000000.${name.length}` });
  const visit = (name: string, event: string, ago: number, more: object = {}) => ({
    eventId: `${name}-${event}-${ago}`,
    event,
    visitorId: name as VisitorId,
    occurredAt: NOW - ago,
    consent: 'granted' as const,
    matchKeys: browser(name),
    ...more,
  });
  await api.ingest('shop', [
    visit('left-it', 'add_to_cart', 2 * HOUR),
    visit('bought-before', 'purchase', 5 * DAY, { orderId: 'o-1' }),
    visit('bought-before', 'add_to_cart', 2 * HOUR),
    visit('took-one-out', 'add_to_cart', 3 * HOUR, { items: [{ itemId: 'a' }, { itemId: 'b' }] }),
    visit('took-one-out', 'remove_from_cart', 2 * HOUR, { items: [{ itemId: 'a' }] }),
    visit('left-nothing-else', 'add_to_cart', 2 * HOUR, { matchKeys: undefined }),
    visit('just-looks', 'page_view', 2 * HOUR),
  ]);
}, 60_000);
afterAll(() => Promise.all([api.stop(), graph.close()]));

const post = (body: object): Promise<Answer> => api.call('POST', PATH, { key: keys.admin, body });
const get = async () => (await api.call('GET', PATH, { key: keys.read })).body;

/** What `sync-audience` does with what was asked of it. */
async function work(): Promise<readonly string[]> {
  const make = createMakeWebsiteAudience({
    audiences: { ...api.control, updateAudienceSync: api.control.updateAudienceSync },
    websites: graph.websites,
    unfinished: createUnfinishedSyncStore(api.tables.client, api.tables.control),
    random: () => 0,
  });
  const messages = (await api.takeSyncRequests()).filter((message) => message.kind === 'website-audience');
  const done: string[] = [];
  for (const message of messages) done.push((await make(message)).kind);
  return done;
}

describe('a website audience', () => {
  it('is offered with whom it leaves out, and how many of them there are', async () => {
    expect(await get()).toMatchObject({
      fit: 'narrower',
      members: 4,
      unreachable: 1,
      leftOut: [
        { who: expect.stringContaining('bought something'), count: 1 },
        { who: expect.stringContaining('took something out'), count: 1 },
      ],
      accepted: null,
    });
    const visitors = await api.call('GET', '/v1/audiences/visitors-30d/website', { key: keys.read });
    expect(visitors.body).toMatchObject({ fit: 'exact', members: 5 });
  });

  it('needs a pixel, and a marketer’s yes where it is narrower', async () => {
    expect((await post({ accept: true })).status).toBe(409);
    const settings = { meta: { pixelId: '78', adAccountId: 'act_77' } };
    await api.call('PATCH', '/v1/sites/shop', { key: keys.admin, body: settings });
    const refused = await post({});
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('bought something');
    expect(await work()).toEqual([]);
  });

  it('is made at Meta once it was accepted, and once only', async () => {
    expect(await post({ accept: true })).toMatchObject({ status: 202, body: { accepted: { isCurrent: true } } });
    await graph.fail({ code: 2 }, '/act_77/customaudiences', 2);
    expect(await work()).toEqual(['refused']);
    expect((await get()).accepted.lastError).toMatchObject({ class: 'retry-later' });
    await post({ accept: true });
    await post({ accept: true });
    expect(await work()).toEqual(['made', 'nothing to do']);
    const { websiteAudienceId, lastError } = (await get()).accepted;
    expect(lastError).toBeNull();
    expect((await graph.audiences()).map(({ id }) => id)).toEqual([websiteAudienceId]);
    const row = await api.call('GET', '/v1/audiences/abandoned-cart', { key: keys.read });
    expect(row.body.websiteAudienceId).toBe(websiteAudienceId);
  });

  it('of an edited rule is another one, which has to be accepted anew', async () => {
    const { websiteAudienceId: before } = (await get()).accepted;
    const rule = { did: 'view_item', within: '14d' };
    expect((await api.call('PATCH', '/v1/audiences/abandoned-cart', { key: keys.admin, body: { rule } })).status).toBe(
      200,
    );
    expect(await get()).toMatchObject({
      fit: 'exact',
      accepted: { isCurrent: false, websiteAudienceId: null, formerWebsiteAudienceIds: [before] },
    });
    await api.takeSyncRequests();
    expect((await post({})).status).toBe(202);
    expect(await work()).toEqual(['made']);
    const after = (await get()).accepted;
    expect(after.websiteAudienceId).not.toBe(before);
    expect(after.formerWebsiteAudienceIds).toEqual([before]);
  });

  it('stays at Meta when it is not wanted any more, unless Meta is to delete it', async () => {
    const remove = (query: Record<string, string>) => api.call('DELETE', PATH, { key: keys.admin, query });
    const atMeta = (await graph.audiences()).length;
    expect(await remove({ atMeta: 'delete' })).toMatchObject({ status: 204 });
    expect(await work()).toEqual(['deleted']);
    expect(atMeta).toBe(2);
    expect(await graph.audiences()).toEqual([]);
    expect((await get()).accepted).toBeNull();
    expect((await api.control.readSiteWithAudiences('shop' as SiteId))?.audiences).toHaveLength(2);
  });
});
