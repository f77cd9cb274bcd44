import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitorsRule } from '../../../shared/domain/audience/built-in.ts';
import { nextChangeAt } from '../../../shared/domain/audience/next-change.ts';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import { factsFor } from '../../../shared/domain/identity/person.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { DAY, type Instant } from '../../../shared/domain/time.ts';
import { joinOrders, joinTouchpoints } from '../../../shared/domain/visitor/join-facts.ts';
import { matchable } from '../../../shared/domain/visitor/matchable.ts';
import { evaluationTime, wantedNow } from '../../../shared/domain/visitor/plan-operations.ts';
import type { VisitorRecord } from '../../../shared/domain/visitor/visitor-record.ts';
import { createListMembers, type Member } from '../../../shared/pipeline/list-members.ts';
import { loadPersonsOfSites } from '../../../shared/pipeline/load-persons.ts';
import { type IngestShop, startIngestShop } from '../../support/ingest-shop.ts';
import { PERSON_EVENTS_FROM, personEventArbitrary } from '../../support/person-events.ts';
import { personsInLog, visitorOf } from '../../support/person-model.ts';

const NOW = PERSON_EVENTS_FROM + DAY;
let shop: IngestShop;

beforeAll(async () => {
  shop = await startIngestShop();
});
afterAll(() => shop.stop());

async function everybody(siteId: SiteId): Promise<readonly VisitorRecord[]> {
  const { records } = await shop.stores.visitors.scanStates(siteId);
  return [...records].sort((a, b) => (a.visitorId < b.visitorId ? -1 : 1));
}

async function members(siteId: SiteId, at: Instant = NOW): Promise<readonly Member[]> {
  const list = createListMembers({ visitors: shop.stores.visitors });
  return (await list(siteId, visitorsRule(), at)).members;
}

/** Paths as `time eventId` lists by order. */
async function paths(siteId: SiteId): Promise<Record<string, readonly string[]>> {
  const orders = await shop.stores.conversions.listBetween(siteId, PERSON_EVENTS_FROM, NOW);
  return Object.fromEntries(
    orders.map(({ orderId, path }) => [orderId, path.map(({ at, eventId }) => `${at} ${eventId}`)]),
  );
}

async function facts(siteId: SiteId): Promise<unknown> {
  const records = await everybody(siteId);
  const states = await Promise.all(
    records.map(async (record) => ({
      ...record.facts,
      visitorId: record.visitorId,
      orders: joinOrders(record.facts.orders, await shop.stores.touches.listOrders(record)),
      touchpoints: joinTouchpoints(record.facts.touchpoints, await shop.stores.touches.listTouchpoints(record, 0, NOW)),
    })),
  );
  const aliasIds = [...new Set(records.flatMap(({ facts: { aliases } }) => aliases))];
  const aliases = await shop.stores.visitors.readAliases(siteId, aliasIds);
  const orders = await shop.stores.conversions.listBetween(siteId, PERSON_EVENTS_FROM, NOW);
  return { states, aliases, orders: orders.map((order) => ({ ...order, siteId: undefined })) };
}

/** What must hold of everybody once nothing is under way. */
async function expectOperationsToHold(siteId: SiteId): Promise<void> {
  const audiences = (await shop.control.readSiteWithAudiences(siteId))?.audiences ?? [];
  const records = await everybody(siteId);
  const persons = await loadPersonsOfSites(shop.stores.visitors, records);
  for (const record of records) {
    const { operations, visitorId } = record;
    const own = factsFor(persons.of(record), record);
    const now = evaluationTime(own, NOW);
    const wanted = matchable(own) ? wantedNow(own, audiences, now) : { bits: 0, keysDigest: '' };
    expect({ visitorId, told: operations.told.bits }).toEqual({ visitorId, told: wanted.bits });
    expect({ visitorId, unsettled: operations.unsettled }).toEqual({ visitorId, unsettled: undefined });
    if (!matchable(own)) continue;
    if (wanted.bits !== 0) expect(operations.dirtyAt).toBeDefined();
    for (const { rule } of audiences) {
      const next = nextChangeAt(rule, own, now);
      if (next !== undefined) expect(operations.dueAt).toBeLessThanOrEqual(next);
    }
  }
}

describe('persons', () => {
  it('are the same, with the same facts and paths, whatever the order, duplication, batches and writers at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(personEventArbitrary, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (drawn, randoms, size, writers) => {
          // One event id is one event here: what resends with other content do is the visitors' own test.
          const log = [...new Map(drawn.map((event) => [event.eventId, event])).values()];
          const [once, shuffled] = [await shop.newSite(), await shop.newSite()];
          await shop.ingest(once, [log], NOW);
          const random = (): number => randoms.next().value ?? 0;
          const arrived = [...log, ...log.filter(() => random() % 2 === 0)]
            .map((event) => ({ event, key: random() }))
            .sort((a, b) => a.key - b.key)
            .map(({ event }) => event);
          const batches: TrackedEvent[][] = [];
          for (let start = 0; start < arrived.length; start += size) batches.push(arrived.slice(start, start + size));
          const queue = batches.values();
          const write = async (): Promise<void> => {
            for (const batch of queue) {
              const middle = Math.ceil(batch.length / 2);
              await shop.ingest(shuffled, [batch.slice(0, middle), batch.slice(middle)], NOW);
            }
          };
          await Promise.all(Array.from({ length: writers }, write));
          expect(await facts(shuffled)).toEqual(await facts(once));
          await expectOperationsToHold(shuffled);

          const people = personsInLog(log);
          const rows = await members(shuffled);
          for (const { visitorId, visitorIds } of rows)
            expect({ visitorId, visitorIds }).toEqual({
              visitorId,
              visitorIds: [...(people.get(visitorId) ?? [])].sort(),
            });
          const touches = log.filter(
            ({ event, url, consent }) => event === 'page_view' && url !== undefined && consent !== 'denied',
          );
          const found = await paths(shuffled);
          for (const purchase of log.filter(({ orderId }) => orderId !== undefined)) {
            const person = people.get(visitorOf(purchase));
            const expected = touches
              .filter((touch) => person?.has(visitorOf(touch)) && touch.occurredAt <= purchase.occurredAt)
              .map(({ occurredAt, eventId }) => `${occurredAt} ${eventId}`);
            expect(found[purchase.orderId ?? '']).toEqual(expected.sort());
          }

          const before = shop.writes();
          await shop.ingest(shuffled, [arrived], NOW);
          expect(shop.writes()).toBe(before);
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
  }, 120_000);
});
