import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackedEvent, Trust } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, MINUTE } from '../../../shared/domain/time.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let sites = 0;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

type Event = Partial<TrackedEvent>;
/** Just after midnight, so that orders lie on both sides of a day. */
const FROM = Math.floor(NOW / DAY) * DAY - DAY - 70 * MINUTE;

const nameless = (id: string, more: Event = {}): Event => ({
  event: 'purchase',
  eventId: id,
  occurredAt: FROM + 10 * MINUTE,
  visitorId: 'phone' as VisitorId,
  trust: 'pixel',
  consent: 'granted',
  value: 20,
  currency: 'EUR',
  ...more,
});
const proper = (id: string, more: Event = {}): Event =>
  nameless(`p-${id}`, { orderId: id as OrderId, trust: 'server', ...more });
const login = (visitorId: string): Event => ({
  event: 'identify',
  eventId: `i-${visitorId}`,
  occurredAt: FROM,
  visitorId: visitorId as VisitorId,
  trust: 'server',
  matchKeys: { email: 'a'.repeat(64) },
});

async function newShop(batches: readonly (readonly Event[])[]): Promise<{ keys: SiteKeys }> {
  const siteId = `shop-${++sites}`;
  const keys = await api.newSite(siteId);
  for (const batch of batches) await api.ingest(siteId, batch);
  return { keys };
}

const day = (at: number): string => new Date(at).toISOString();

async function answers({ keys }: { keys: SiteKeys }, cut: number) {
  const ask = async (path: string, query: Record<string, string>) =>
    (await api.call('GET', path, { key: keys.read, query })).body;
  const all = await ask('/v1/conversions', { from: day(FROM), to: day(FROM + 3 * 60 * MINUTE) });
  const part = { from: day(cut), to: day(cut + 60 * MINUTE) };
  return {
    all: all.conversions,
    part: (await ask('/v1/conversions', part)).conversions,
    totals: (await ask('/v1/reports/attribution', part)).totals,
  };
}

async function replacedBy(batches: readonly (readonly Event[])[], orderId: string): Promise<string | null> {
  const { keys } = await newShop(batches);
  return (await api.call('GET', `/v1/conversions/${encodeURIComponent(orderId)}`, { key: keys.read })).body.replacedBy;
}

const TRUSTS: readonly Trust[] = ['pixel', 'signed', 'server'];
/** Few ids, values and times, so that the claims of an order change what it is worth and when it was, in every way. */
const eventArbitrary: fc.Arbitrary<Event> = fc
  .record({
    kind: fc.constantFrom(
      'nameless',
      'nameless',
      'nameless',
      'proper',
      'proper',
      'proper',
      'proper',
      'refund',
      'login',
    ),
    id: fc.nat({ max: 1 }),
    visitorId: fc.constantFrom('phone', 'phone', 'phone', 'phone', 'phone', 'laptop', 'stranger'),
    minute: fc.constantFrom(40, 50, 60, 70, 120),
    value: fc.constantFrom(20, 30),
    door: fc.nat({ max: 2 }),
    whole: fc.boolean(),
    denied: fc.integer({ min: 0, max: 14 }),
  })
  .map(({ kind, id, visitorId, minute, value, door, whole, denied }): Event => {
    const occurredAt = FROM + minute * MINUTE;
    const said = { visitorId: visitorId as VisitorId, occurredAt, value };
    if (kind === 'login') return login(visitorId === 'stranger' ? 'laptop' : visitorId);
    if (kind === 'nameless') return nameless(`n${id}`, { ...said, trust: TRUSTS[door] ?? 'pixel' });
    const orderId = `o${id}` as OrderId;
    const { value: _, ...valueless } = said;
    const refund = {
      event: 'refund',
      orderId,
      trust: 'server',
      eventId: `r${door}-${id}`,
      consent: 'granted',
    } as const;
    if (kind === 'refund') return { ...refund, ...(whole ? valueless : { ...said, value: 5 }) };
    const consent = denied === 0 ? 'denied' : 'granted';
    return proper(orderId, { ...said, eventId: `p${door}-${orderId}`, trust: TRUSTS[door] ?? 'pixel', consent });
  });

describe('purchases without an order id', () => {
  it('gives the same orders, verdicts and totals in whatever order the claims arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(eventArbitrary, { minLength: 5, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 3 }),
        async (events, randoms, size) => {
          const next = (): number => randoms.next().value ?? 0;
          const cut = FROM + (next() % 140) * MINUTE;
          const shuffled = events.map((event) => ({ event, key: next() })).sort((a, b) => a.key - b.key);
          const batches: Event[][] = [];
          for (let i = 0; i < shuffled.length; i += size)
            batches.push(shuffled.slice(i, i + size).map(({ event }) => event));
          const [once, apart] = [await newShop([events]), await newShop(batches)];
          expect(await answers(apart, cut)).toEqual(await answers(once, cut));
        },
      ),
      { numRuns: 20, seed: 20_260_310, endOnFailure: true },
    );
  }, 30_000);

  it('gives way to a better order, and no longer when that turns out to be another sale', async () => {
    const browser = proper('o', { trust: 'pixel', eventId: 'browser' });
    const shop = proper('o', { value: 25, eventId: 'shop' });
    expect(await replacedBy([[nameless('n'), browser]], 'e:n')).toBe('o');
    expect(await replacedBy([[nameless('n'), browser], [shop]], 'e:n')).toBeNull();
    expect(await replacedBy([[shop], [browser], [nameless('n')]], 'e:n')).toBeNull();
    const earlier = { ...browser, occurredAt: FROM - 60 * MINUTE };
    expect(await replacedBy([[nameless('n'), browser], [earlier]], 'e:n')).toBeNull();
  });

  it('gives way to an order of the same person on another device, and to nobody else’s', async () => {
    const other = proper('o', { visitorId: 'laptop' as VisitorId });
    expect(await replacedBy([[nameless('n'), other]], 'e:n')).toBeNull();
    expect(await replacedBy([[nameless('n'), other], [login('phone')], [login('laptop')]], 'e:n')).toBe('o');
  });

  it('gives way to the order nearest in time, also across the edge of a period', async () => {
    const orders = [
      proper('far', { occurredAt: FROM + 60 * MINUTE }),
      proper('near', { occurredAt: FROM + 5 * MINUTE }),
      proper('too-far', { occurredAt: FROM - 51 * MINUTE }),
    ];
    const { keys } = await newShop([[nameless('n'), ...orders]]);
    const query = { from: day(FROM + 6 * MINUTE), to: day(FROM + 11 * MINUTE) };
    const { body } = await api.call('GET', '/v1/conversions', { key: keys.read, query });
    expect(body.conversions).toMatchObject([{ orderId: 'e:n', replacedBy: 'near' }]);
    const report = await api.call('GET', '/v1/reports/attribution', { key: keys.read, query });
    expect(report.body.totals.conversions).toBe(0);
  });
});
