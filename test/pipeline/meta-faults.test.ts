import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { emailOf, identify } from '../../infra/tools/logs/identify.ts';
import type { LogEvent } from '../../infra/tools/logs/log-event.ts';
import { readSegmentShop } from '../../infra/tools/logs/segment-shop.ts';
import { canonicalEventName } from '../../shared/domain/event/event-names.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../shared/domain/ids.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../shared/domain/time.ts';
import { hashEmail } from '../../shared/meta/normalise-email.ts';
import { type IngestShop, startIngestShop } from '../support/ingest-shop.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { itOverLogs, LOGS } from '../support/logs.ts';
import { type Seeded, seeded } from '../support/seeded.ts';
import { watchSync } from '../support/watched-sync.ts';

/** What came before is the shop's history, ingested at once. */
const FROM = Date.UTC(2024, 2, 1);
/** Each kind of day once; more on request. */
const DAYS = Number(process.env.META_FAULT_DAYS ?? 11);

let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

type Sync = Awaited<ReturnType<typeof watchSync>>;
type Weather = readonly [name: string, begin: (sync: Sync, random: Seeded) => Promise<unknown>];

const USERS = { path: '/users$' };
const usage = (minutes: number) => ({
  'X-Business-Use-Case-Usage': JSON.stringify({ '1': [{ estimated_time_to_regain_access: minutes }] }),
});
const ALWAYS = 1_000_000;

/** What a day at Meta is like. */
const WEATHERS: readonly Weather[] = [
  ['good', async () => {}],
  ['down for 24 hours', (sync) => sync.script([{ times: ALWAYS, respond: { status: 503, html: '<h1>Down</h1>' } }])],
  [
    'limited, with minutes to wait',
    (sync) =>
      sync.script([{ match: USERS, times: 2, respond: { error: { code: 80003 }, status: 400, headers: usage(19) } }]),
  ],
  ['without a valid token', (sync) => sync.script([{ match: USERS, times: 4, respond: { error: { code: 190 } } }])],
  ['slow to answer what it did', (sync) => sync.script([{ match: USERS, times: 3, respond: 'commit-then-hang' }])],
  [
    'one call in three behind a broken gateway',
    (sync, random) =>
      sync.script(
        Array.from({ length: 60 }, (_, skip) => skip)
          .filter((skip) => skip === 1 || random.chance(0.3))
          .map((skip) => ({ match: USERS, skip, respond: { status: 502, html: '<h1>Bad Gateway</h1>' } })),
      ),
  ],
  [
    'wrong with 200',
    (sync) => sync.script([{ match: USERS, times: 3, respond: { error: { code: 2 }, status: 200, commit: true } }]),
  ],
  [
    'unable to read some rows',
    (sync) =>
      sync.script([
        { match: USERS, times: 2, respond: { status: 200, body: { num_invalid_entries: 1 }, commit: true } },
      ]),
  ],
  ['waiting for its terms to be accepted', (sync) => sync.acceptTerms(false)],
  [
    'busy with another change',
    (sync) => sync.script([{ match: USERS, times: 3, respond: { error: { code: 2650, subcode: 1870145 } } }]),
  ],
  [
    'out of calls for the app',
    (sync) => sync.script([{ match: USERS, times: 2, respond: { error: { code: 4 }, status: 500 } }]),
  ],
];

function tracked({ user, consent, event, visitorId, orderId, url: _, ...rest }: LogEvent): TrackedEvent {
  const email = user === undefined ? undefined : hashEmail(emailOf(visitorId));
  return {
    ...rest,
    event: canonicalEventName(event),
    visitorId: visitorId as VisitorId,
    trust: 'server',
    ...(consent === undefined ? {} : { consent: 'granted' as const }),
    ...(orderId === undefined ? {} : { orderId: orderId as OrderId }),
    ...(email === undefined ? {} : { matchKeys: { email } }),
  } as TrackedEvent;
}

/** Not every day of the log has somebody with an address; so that each has, a newcomer leaves a cart behind. */
const newcomers: readonly LogEvent[] = Array.from({ length: DAYS }, (_, day) => ({
  eventId: `newcomer-${day}`,
  event: 'Product Added',
  occurredAt: FROM + day * DAY + HOUR,
  visitorId: `newcomer-${day}`,
  user: { email: emailOf(`newcomer-${day}`) },
  consent: { marketing: 'granted' },
  items: [{ itemId: 'shoes' }],
}));

describe('the shop log lived through while Meta fails in every way', () => {
  itOverLogs(
    'ends with ledger = Meta = members, and never was anybody at Meta whom the ledger did not know',
    async () => {
      const random = seeded(7);
      const siteId = await shop.newSite({ maxChangeShare: 1, meta: { adAccountId: '77' } });
      const sync = await watchSync(shop, siteId, random);
      const shopLog = identify(await readSegmentShop(join(LOGS, 'segment-shop')), 0.3);
      const log = [...shopLog, ...newcomers].map(tracked);
      const ingest = async (from: Instant, to: Instant): Promise<void> => {
        const part = log.filter(({ occurredAt }) => occurredAt > from && occurredAt <= to);
        if (part.length > 0) await shop.ingest(siteId, [part], to);
        await sync.sync(to);
      };
      await ingest(0, FROM);
      const met = new Set<string>();
      for (let day = 0; day < DAYS; day++) {
        const midnight = FROM + day * DAY;
        const [name, begin] = WEATHERS[day % WEATHERS.length] ?? ['good', async () => {}];
        const before = sync.figures().met;
        await begin(sync, random);
        for (let at = midnight + 6 * HOUR; at <= midnight + DAY; at += 6 * HOUR) {
          await ingest(at - 6 * HOUR, at);
          for (const later of [0, 5, 20]) await sync.sweep(at + later * MINUTE);
        }
        await sync.heal();
        await sync.acceptTerms(true);
        await sync.resume(midnight + DAY);
        const evening = midnight + DAY + HOUR;
        await sync.sync(evening);
        for (const later of [5, 15, 35]) await sync.sweep(evening + later * MINUTE);
        const target = { client: shop.tables.client, tables: shop.tables, siteId };
        const wrong = await brokenInvariants(target, evening + 35 * MINUTE, await sync.audiences());
        expect([...wrong, ...sync.broken], `after a day on which Meta was ${name}`).toEqual([]);
        if (sync.figures().met > before) met.add(name);
        expect((await sync.configured()).map(({ status }) => status)).toEqual(['running', 'running']);
      }
      // Each kind of failure met at least one call.
      expect(WEATHERS.map(([name]) => name).filter((name) => !met.has(name))).toEqual(['good']);
      await sync.close();
    },
  );
});
