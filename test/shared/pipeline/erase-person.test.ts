import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyersOf } from '../../../shared/domain/conversion/buyers.ts';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import type { Leaving } from '../../../shared/domain/leaving/leaving.ts';
import { HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { createErasePerson } from '../../../shared/pipeline/erase-person.ts';
import { scanAll } from '../../support/facts-dump.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';

const T = Date.UTC(2026, 2, 10, 12);
const ANNA = hashEmail('anna@example.com') ?? '';

let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

let count = 0;
const anEvent = (visitor: string, at: number, more: Partial<TrackedEvent> = {}): TrackedEvent => ({
  eventId: `e-${++count}`,
  event: 'page_view',
  occurredAt: at,
  visitorId: visitor as VisitorId,
  trust: 'server',
  ...more,
});
const order = 'order-1' as OrderId;

/** Anna on three devices, with an order that an ad led to on another one. */
function annas(): readonly TrackedEvent[] {
  const anna = { matchKeys: { email: ANNA } };
  return [
    anEvent('phone', T - 3 * HOUR, { ...anna, url: 'https://shop.example/?utm_source=news&utm_medium=email' }),
    anEvent('laptop', T - 2 * HOUR, {
      ...anna,
      userId: 'hash-of-anna',
      event: 'add_to_cart',
      items: [{ itemId: 'shoes' }],
    }),
    anEvent('laptop', T - HOUR, {
      event: 'purchase',
      orderId: order,
      value: 120,
      currency: 'EUR',
      items: [{ itemId: 'shoes' }],
    }),
    anEvent('tablet', T - HOUR, { userId: 'hash-of-anna' }),
  ];
}

async function ask(
  siteId: SiteId,
  visitorIds: readonly string[],
  leavingId = 'one',
  requestedAt = T,
): Promise<Leaving> {
  const leaving: Leaving = {
    siteId,
    leavingId,
    reason: 'erasure',
    requestedAt,
    visitorIds: visitorIds as readonly VisitorId[],
    aliasIds: [],
    emails: [],
    phones: [],
    atMeta: { status: 'pending' },
  };
  await shop.stores.erasing.open(leaving);
  await shop.control.updateSite(siteId, (site) => ({ ...site, newestErasureAt: requestedAt }));
  return leaving;
}

const erase = (siteId: SiteId, leavingId = 'one', stores = shop.stores) =>
  shop.control.readSite(siteId).then((site) => {
    if (site === undefined) throw new Error('no site');
    return createErasePerson(stores)(site, leavingId, T + MINUTE);
  });

const everything = async (siteId: SiteId): Promise<string> => {
  const { visitors, touches, conversions } = shop.tables;
  const items = (
    await Promise.all([visitors, touches, conversions].map((table) => scanAll(shop.tables.client, table)))
  ).flat();
  const own = items.filter((item) => JSON.stringify(item.pk).includes(siteId));
  return JSON.stringify(
    own.map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))).sort(),
  );
};

describe('an erasure', () => {
  it('takes a person of three devices away and leaves stubs, the order as money, and the hashes Meta must be told', async () => {
    const siteId = await shop.newSite();
    const events = annas();
    await shop.ingest(siteId, [events], T);
    await ask(siteId, ['phone']);
    expect(await erase(siteId)).toBe(true);
    const leaving = await shop.stores.erasing.readLeaving(siteId, 'one');
    expect(leaving).toMatchObject({ erasedHereAt: T + MINUTE, emails: [ANNA], aliasIds: [] });
    expect([...(leaving?.visitorIds ?? [])].sort()).toEqual(['laptop', 'phone', 'tablet']);
    const left = await everything(siteId);
    expect(left).not.toContain(ANNA);
    expect(left).not.toContain('news');
    const { conversion } = (await shop.stores.conversions.read(siteId, [order])).get(order) ?? {};
    expect(conversion).toMatchObject({ path: [], visitorIds: [], claims: [{ value: 120 }] });
    expect(conversion && buyersOf(conversion)).toEqual([]);

    const writes = shop.writes();
    await shop.ingest(siteId, [events], T + 2 * MINUTE);
    expect(shop.writes()).toBe(writes);
    expect(await everything(siteId)).toBe(left);
    expect(await erase(siteId)).toBe(true);
    expect(await everything(siteId)).toBe(left);
  });

  it('takes the name off leads too, and nothing brings it back', async () => {
    const siteId = await shop.newSite();
    const lead = anEvent('phone', T - HOUR, { event: 'generate_lead', value: 25, currency: 'EUR' });
    const events = [anEvent('phone', T - 2 * HOUR, { url: 'https://shop.example/?utm_source=news' }), lead];
    const leadId = `lead:${lead.eventId}` as OrderId;
    const read = async () => (await shop.stores.conversions.read(siteId, [leadId])).get(leadId)?.conversion;
    await shop.ingest(siteId, [events], T);
    expect(await read()).toMatchObject({
      visitorIds: ['phone'],
      path: [{ source: 'news' }],
      claims: [{ kind: 'lead' }],
    });
    const writes = shop.writes();
    await shop.ingest(siteId, [events], T);
    expect(shop.writes()).toBe(writes);
    await ask(siteId, ['phone']);
    await erase(siteId);
    const left = await everything(siteId);
    expect(left).not.toContain('news');
    expect(left).not.toContain('L#');
    await shop.ingest(siteId, [events], T + 2 * MINUTE);
    expect(await everything(siteId)).toBe(left);
    expect(await read()).toMatchObject({ visitorIds: [], path: [], claims: [{ value: 25 }] });
  });

  it('drops old events through whatever door, and later ones begin a new life', async () => {
    const siteId = await shop.newSite();
    await shop.ingest(siteId, [annas()], T);
    await ask(siteId, ['laptop']);
    await erase(siteId);
    const before = await everything(siteId);
    await shop.ingest(
      siteId,
      [
        [anEvent('phone', T - MINUTE)],
        [anEvent('a-device-never-seen', T - MINUTE, { trust: 'pixel', matchKeys: { email: ANNA } })],
        [anEvent('a-server', T - MINUTE, { userId: 'hash-of-anna' })],
      ],
      T + 2 * MINUTE,
    );
    expect(await everything(siteId)).toBe(before);
    await shop.ingest(
      siteId,
      [[anEvent('another', T - MINUTE, { event: 'refund', orderId: order, value: 20, matchKeys: { email: ANNA } })]],
      T + 2 * MINUTE,
    );
    const { conversion } = (await shop.stores.conversions.read(siteId, [order])).get(order) ?? {};
    expect(conversion).toMatchObject({ refunds: [{ value: 20 }], visitorIds: [], path: [] });

    await shop.ingest(siteId, [[anEvent('phone', T + HOUR, { matchKeys: { email: ANNA } })]], T + HOUR);
    const refs = [{ siteId, visitorId: 'phone' as VisitorId }];
    const [record] = (await shop.stores.visitors.readStates(refs)).values();
    expect(record?.facts).toMatchObject({ erasedAt: T, orders: [], keysAt: T + HOUR });
    expect([...(await shop.stores.visitors.readKeys(refs)).values()]).toMatchObject([
      { email: [{ value: ANNA, at: T + HOUR }] },
    ]);
  });

  it('keeps of a visitor what came between the request and its carrying out', async () => {
    const siteId = await shop.newSite();
    await shop.ingest(siteId, [annas()], T);
    await ask(siteId, ['laptop']);
    await shop.ingest(
      siteId,
      [[anEvent('laptop', T + HOUR, { event: 'add_to_cart', items: [{ itemId: 'hat' }] })]],
      T + HOUR,
    );
    await erase(siteId);
    const [record] = (await shop.stores.visitors.readStates([{ siteId, visitorId: 'laptop' as VisitorId }])).values();
    expect(record?.facts).toMatchObject({
      lastByEvent: { add_to_cart: T + HOUR },
      cartAdds: [{ at: T + HOUR }],
      orders: [],
    });
  });

  it('ends the same when it is killed before any of its writes and comes again', async () => {
    const ends: string[] = [];
    for (let deadly = 0; ; deadly++) {
      const siteId = await shop.newSite();
      const events = annas().map((event, index) => ({ ...event, eventId: `same-${index}` }));
      await shop.ingest(siteId, [events], T);
      await ask(siteId, ['phone']);
      const killed = await dieAfter(deadly, () => erase(siteId));
      await erase(siteId);
      const leaving = await shop.stores.erasing.readLeaving(siteId, 'one');
      const { siteId: _, visitorIds = [], ...rest } = leaving ?? {};
      const versions = /\[\\"v\\",\{\\"N\\":\\"\d+\\"\}\]/g;
      ends.push(
        `${(await everything(siteId)).replaceAll(siteId, 'site').replace(versions, '')}${JSON.stringify([rest, [...visitorIds].sort()])}`,
      );
      if (!killed) break;
    }
    expect(ends.length).toBeGreaterThan(10);
    expect(new Set(ends.map((end) => withoutAliasIds(end))).size).toBe(1);
  });
});

/** Alias ids are keyed by the site's own secret. */
const withoutAliasIds = (text: string): string => text.replaceAll(/A#site#[\w-]{16}/g, 'A#site#alias');

/** Whether it was killed. */
async function dieAfter(writes: number, run: () => Promise<unknown>): Promise<boolean> {
  let left = writes;
  const name = `die-${writes}`;
  shop.tables.client.middlewareStack.add(
    (next, context) => async (args) => {
      if (/Put|Write|Update|Delete/.test(context.commandName ?? '')) left -= 1;
      if (left < 0) throw new Error('killed');
      return next(args);
    },
    { step: 'initialize', name },
  );
  try {
    await run();
    return false;
  } catch {
    return true;
  } finally {
    shop.tables.client.middlewareStack.remove(name);
  }
}
