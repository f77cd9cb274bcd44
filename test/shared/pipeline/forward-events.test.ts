import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ForwardMessage } from '../../../shared/contracts/messages.ts';
import type { ForwardedEvent } from '../../../shared/domain/forward/forwarded-event.ts';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { NO_FACTS, type VisitorFacts } from '../../../shared/domain/visitor/visitor-facts.ts';
import { unknownVisitor } from '../../../shared/domain/visitor/visitor-record.ts';
import { createForwardEvents } from '../../../shared/pipeline/forward-events.ts';
import { createForwardingStore } from '../../../shared/storage/forwarding-store.ts';
import { createVisitorStore } from '../../../shared/storage/visitor-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { aSite } from '../../support/site.ts';

/** The sandbox's own time. */
const NOW = 1_700_000_000_000;
let tables: TestTables;
let graph: TestGraph;
let siteId: SiteId;
let requeued: ForwardMessage[];
let shops = 0;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(() => Promise.all([tables.stop(), graph.close()]));
beforeEach(() => {
  siteId = `shop-${++shops}` as SiteId;
  requeued = [];
});
afterEach(() => graph.heal());

const anEvent = (eventId: string, more: Partial<ForwardedEvent> = {}): ForwardedEvent => ({
  eventId,
  event: 'add_to_cart',
  occurredAt: NOW - 1_000,
  visitorId: 'v' as VisitorId,
  matchKeys: { fbp: 'fb.1.1690000000000.1' },
  ...more,
});
const many = (count: number): ForwardedEvent[] => Array.from({ length: count }, (_, n) => anEvent(`e${n}`));
/** Meta takes hashes alone. */
const aBadOne = (eventId: string) => anEvent(eventId, { matchKeys: { email: 'no hash' } });

function forward(events: readonly ForwardedEvent[], meta: object = {}, outOfTime = () => false) {
  const site = aSite({ siteId, meta: { pixelId: `${shops}`, ...meta } });
  const forwardEvents = createForwardEvents({
    visitors: createVisitorStore(tables.client, tables.visitors),
    sites: { readSite: async () => site },
    conversions: graph.conversions,
    forwardings: createForwardingStore(tables.client, tables.control),
    forwardRequests: { send: async (message) => void requeued.push(message) },
  });
  return forwardEvents({ siteId, events }, NOW, outOfTime);
}
const said = () => createForwardingStore(tables.client, tables.control).readForwarding(siteId);
const arrived = async () =>
  (await graph.events()).filter(({ pixel_id }) => pixel_id === `${shops}`).map(({ event_id }) => event_id);

describe('forwarding', () => {
  it('tells nothing of whoever said no, or was erased, while events waited', async () => {
    const visitors = createVisitorStore(tables.client, tables.visitors);
    const store = (visitorId: string, facts: Partial<VisitorFacts>) =>
      visitors.writeState({
        ...unknownVisitor({ siteId, visitorId: visitorId as VisitorId }),
        facts: { ...NO_FACTS, ...facts },
      });
    await store('said-no', { grantedAt: NOW - 5_000, withdrawnAt: NOW - 500 });
    await store('erased', { erasedAt: NOW - 500 });
    await store('agrees', { grantedAt: NOW - 5_000 });
    const of = (visitorId: string) => anEvent(visitorId, { visitorId: visitorId as VisitorId });
    const later = anEvent('new-life', { visitorId: 'erased' as VisitorId, occurredAt: NOW - 100 });
    const { received, left } = await forward([of('said-no'), of('erased'), of('agrees'), later]);
    expect({ received, left }).toEqual({ received: 2, left: 2 });
    expect([...(await arrived())].sort()).toEqual(['agrees', 'new-life']);
  });

  it('loses the bad events alone, and says which and why', async () => {
    const events = many(60).map((event, n) => (n === 7 || n === 41 ? aBadOne(event.eventId) : event));
    const { received, refused } = await forward(events);
    expect(received).toBe(58);
    expect(refused.map(({ eventId }) => eventId)).toEqual(['e7', 'e41']);
    expect(new Set(await arrived())).toEqual(
      new Set(
        many(60)
          .map(({ eventId }) => eventId)
          .filter((id) => id !== 'e7' && id !== 'e41'),
      ),
    );
    expect((await said()).refused.map(({ eventId }) => eventId)).toEqual(['e41', 'e7']);
  });

  it('does not try what Meta refuses for sure: old ones, purchases without money, the same one twice', async () => {
    const purchase = anEvent('p', { event: 'purchase' });
    const old = anEvent('old', { occurredAt: NOW - 7 * DAY });
    expect(await forward([anEvent('a'), anEvent('a'), old, purchase])).toMatchObject({
      received: 1,
      tooOld: 1,
      refused: [{ eventId: 'p', reason: expect.stringContaining('currency') }],
    });
    expect(await arrived()).toEqual(['a']);
  });

  it('says what is wrong with the token, throws, so that the events come again, and forgets it once they got through', async () => {
    await graph.fail({ code: 190 }, `/${shops}/events`, 4);
    await expect(forward(many(3))).rejects.toThrow('took no events');
    const { lastError } = await said();
    expect(lastError).toMatchObject({ class: 'credentials', action: expect.stringContaining('token') });
    await expect(forward(many(3))).rejects.toThrow('took no events');
    expect((await said()).lastError).toEqual(lastError);
    await graph.heal();
    expect(await forward(many(3))).toMatchObject({ received: 3 });
    expect(await said()).toMatchObject({ lastSentAt: NOW, refused: [] });
    expect((await said()).lastError).toBeUndefined();
  });

  it('puts back alone what Meta did not take any more', async () => {
    let calls = 0;
    const events = [aBadOne('bad'), ...many(7)];
    const stops = () => ++calls > 4;
    await forward(events, {}, stops);
    const [rest] = requeued;
    const open = rest?.events.map(({ eventId }) => eventId) ?? [];
    expect(open.length).toBeGreaterThan(0);
    expect(await arrived()).not.toEqual(expect.arrayContaining([open[0]]));
    await forward(rest?.events ?? []);
    expect([...(await arrived()), 'bad'].sort()).toEqual(events.map(({ eventId }) => eventId).sort());
  });

  it('drops the events of a site that forwards no more', async () => {
    expect(await forward(many(2), { forward: false })).toMatchObject({ received: 0, switchedOff: 2 });
    expect(await arrived()).toEqual([]);
  });

  it('hands the test code on, and says that a test is going on', async () => {
    expect(await forward(many(1), { testEventCode: 'TEST1' })).toMatchObject({ testing: true });
    expect((await graph.events()).at(-1)).toMatchObject({ test_event_code: 'TEST1' });
  });
});
