import { createHash } from 'node:crypto';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import { BUILT_IN_AUDIENCES } from '../../../shared/domain/audience/built-in.ts';
import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import type { AudienceKey, OrderId, SiteId } from '../../../shared/domain/ids.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { refText, type VisitorRecord } from '../../../shared/domain/visitor/visitor-record.ts';
import { createAcceptEvents } from '../../../shared/pipeline/accept-events.ts';
import { SITE_DEFAULTS } from '../../../shared/pipeline/create-site.ts';
import { createIngestEvents } from '../../../shared/pipeline/ingest-events.ts';
import { hasRoomForTouchpoints } from '../../../shared/storage/write-visitor-item.ts';
import { median } from './bench-row.ts';

type EventsMessage = Parameters<ReturnType<typeof createIngestEvents>>[0][number];

const ROUNDS = 7;
const NOW = Date.UTC(2026, 0, 10);
const site: Site = { ...SITE_DEFAULTS, siteId: 'shop' as SiteId, name: 'Shop', createdAt: 0, secret: 'bench' };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hashing = {
  hashEmail: sha256,
  hashPhone: async (raw: string) => sha256(raw),
  hashDescription: async () => ({}),
  readCountry: async () => undefined,
  digest: sha256,
  isSigned: () => false,
};

/** Events per second of one core: the median of some rounds by CPU time, so that other load does not count. */
async function perCore(events: number, run: () => Promise<void>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    // The first round is still being compiled.
    if (round > 0) rates.push(events / ((user + system) / 1e6));
  }
  return median(rates);
}

/** Three of ten are landings, as in the shop log. */
const event = (index: number) => ({
  eventId: `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  event: index % 5 === 4 ? 'add_to_cart' : 'page_view',
  occurredAt: new Date(NOW - index * 1_000).toISOString(),
  url: `https://shop.example/products/shoes${index % 10 < 3 ? `?utm_source=instagram&utm_medium=social&utm_campaign=spring-${index % 4}` : ''}`,
  referrer: index % 10 < 3 ? 'https://l.instagram.com/' : 'https://shop.example/',
  title: 'Shoes',
  consent: { marketing: 'granted' },
  ...(index % 5 === 4 ? { items: [{ itemId: 'shoes-1', name: 'shoes', price: 120, quantity: 1 }] } : {}),
});

/** What `collect` does with a browser's request of ten events: parse, check, name, put into a message. */
export function measureCollect(): Promise<number> {
  const body = JSON.stringify({ events: Array.from({ length: 10 }, (_, index) => event(index)) });
  const accept = createAcceptEvents(hashing);
  const requests = 3_000;
  return perCore(requests * 10, async () => {
    for (let request = 0; request < requests; request++) {
      const { events } = JSON.parse(body) as { events: unknown[] };
      const accepted = await accept({ site, trust: 'pixel', receivedAt: NOW, visitorId: `v${request}`, events });
      JSON.stringify(accepted);
    }
  });
}

/** What `process` does with batches of 50 messages of ten events of 300 visitors, stores being maps. */
export function measureProcess(): Promise<number> {
  const states = new Map<string, VisitorRecord>();
  const orders = new Map<OrderId, { conversion: Conversion; version: number }>();
  const audiences = BUILT_IN_AUDIENCES.map(
    ({ audienceKey, name, rule }, slot): Audience => ({
      siteId: site.siteId,
      audienceKey: audienceKey as AudienceKey,
      name,
      rule,
      slot,
      ruleVersion: 1,
      status: 'running',
      createdAt: 0,
      invalidRows: 0,
    }),
  );
  const pick = <Key, Value>(map: ReadonlyMap<Key, Value>, keys: readonly Key[]): Map<Key, Value> =>
    new Map(
      keys.flatMap((key) => {
        const value = map.get(key);
        return value === undefined ? [] : [[key, value]];
      }),
    );
  const ingest = createIngestEvents({
    erasing: { eraseKeys: async () => {}, eraseTouches: async () => {} },
    erasePerson: async () => false,
    visitors: {
      readStates: async (refs) => pick(states, refs.map(refText)),
      writeState: async (record) => {
        states.set(refText(record), { ...record, version: record.version + 1 });
        return { kind: 'written' };
      },
      readKeys: async () => new Map(),
      writeKeys: async () => true,
      readAliases: async () => new Map(),
      joinInto: async () => new Map(),
      hasRoomForTouchpoints,
    },
    touches: {
      putTouchpoints: async () => {},
      missingTouchpoints: async (_, touches) => touches,
      putOrders: async () => {},
      putLeads: async () => {},
      listTouchpoints: async () => [],
      listOrders: async () => [],
      listLeads: async () => [],
    },
    conversions: {
      read: async (_, ids) => pick(orders, ids),
      write: async (conversion, version) => {
        orders.set(conversion.orderId, { conversion, version: version + 1 });
        return true;
      },
    },
    sites: { readSitesWithAudiences: async () => new Map([[site.siteId, { site, audiences }]]) },
    archive: { put: async () => {} },
    forwardRequests: { send: async () => {} },
    syncRequests: { send: async () => {} },
    identity: { aliasId: (_, kind, value) => `${kind}${value.slice(0, 12)}`, loginVisitor: (device) => device },
    digest: (value) => value.slice(0, 12),
  });
  const accept = createAcceptEvents(hashing);
  let sent = 0;
  const batches = 40;
  async function message(batch: number, number: number): Promise<EventsMessage> {
    const list = Array.from({ length: 10 }, () => event(sent++));
    const visitorId = `v${(number * 7 + batch) % 300}`;
    const accepted = await accept({ site, trust: 'server', receivedAt: NOW, visitorId, events: list });
    return { v: 1, siteId: site.siteId, receivedAt: NOW, events: accepted.events, withheld: [], rejected: [] };
  }
  let prepared: (readonly EventsMessage[])[] = [];
  const prepare = async (): Promise<void> => {
    prepared = [];
    for (let batch = 0; batch < batches; batch++) {
      prepared.push(await Promise.all(Array.from({ length: 50 }, (_, number) => message(batch, number))));
    }
  };
  return (async () => {
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      await prepare();
      const before = process.cpuUsage();
      for (const batch of prepared) await ingest(batch);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) rates.push((batches * 500) / ((user + system) / 1e6));
    }
    return median(rates);
  })();
}
