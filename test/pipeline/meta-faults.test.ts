import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { readGa4Merch } from '../../infra/tools/logs/ga4-merch.ts';
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
import { WEATHERS } from '../support/meta-weather.ts';
import { seeded } from '../support/seeded.ts';
import { watchSync } from '../support/watched-sync.ts';

/** Logs to live through. What came before `from` is the shop's history, ingested at once. */
const LIVED = {
  'segment-shop': {
    from: Date.UTC(2024, 2, 1),
    days: WEATHERS.length,
    read: () => readSegmentShop(join(LOGS, 'segment-shop')),
  },
  // Too long for every day: `npm run verify -- --only meta-faults` asks for it.
  'ga4-merch': {
    from: Date.UTC(2020, 10, 1),
    days: 2 * WEATHERS.length,
    read: () => readGa4Merch(join(LOGS, 'ga4-merch-events.csv.gz')),
  },
} as const;
const NAME = process.env.META_FAULT_LOG === 'ga4-merch' ? 'ga4-merch' : 'segment-shop';
const { from: FROM, read } = LIVED[NAME];
const DAYS = Number(process.env.META_FAULT_DAYS ?? LIVED[NAME].days);
const EVENTS_A_MESSAGE = 500;
const LONGEST = 120_000 + DAYS * 60_000;

let shop: IngestShop;
beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

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

/** For who asked for it, like `verify`. */
function report(figures: Readonly<Record<string, number>>): void {
  const file = process.env.META_FAULT_REPORT;
  if (file !== undefined) writeFileSync(file, JSON.stringify(figures));
}

describe(`the log ${NAME} lived through while Meta fails in every way`, () => {
  itOverLogs(
    'ends with ledger = Meta = members, and never was anybody at Meta whom the ledger did not know',
    async () => {
      const random = seeded(7);
      const siteId = await shop.newSite({ maxChangeShare: 1, meta: { adAccountId: '77' } });
      const sync = await watchSync(shop, siteId, random);
      const log = [...identify(await read(), 0.3), ...newcomers].map(tracked);
      const ingest = async (from: Instant, to: Instant): Promise<void> => {
        const part = log.filter(({ occurredAt }) => occurredAt > from && occurredAt <= to);
        for (let start = 0; start < part.length; start += EVENTS_A_MESSAGE)
          await shop.ingest(siteId, [part.slice(start, start + EVENTS_A_MESSAGE)], to);
        await sync.sync(to);
      };
      await ingest(0, FROM);
      const met = new Set<string>();
      let largest = 0;
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
        const held = await sync.audiences();
        largest = Math.max(largest, ...held.map(({ members }) => members.length));
        const target = { client: shop.tables.client, tables: shop.tables, siteId };
        const wrong = await brokenInvariants(target, evening + 35 * MINUTE, held);
        expect([...wrong, ...sync.broken], `after a day on which Meta was ${name}`).toEqual([]);
        if (sync.figures().met > before) met.add(name);
        expect((await sync.configured()).map(({ status }) => status)).toEqual(['running', 'running']);
      }
      // Each kind of failure met at least one call.
      expect(WEATHERS.map(([name]) => name).filter((name) => !met.has(name))).toEqual(['good']);
      const events = log.filter(({ occurredAt }) => occurredAt <= FROM + DAYS * DAY).length;
      report({ events, days: DAYS, largest, ...sync.figures() });
      await sync.close();
    },
    LONGEST,
  );
});
