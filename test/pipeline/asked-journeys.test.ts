import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskedJourney, readAskedJourneys } from '../support/asked-journey.ts';
import { type FunctionLab, LAB_KEYS, LAB_SITE, startFunctionLab } from '../support/function-lab.ts';
import { GOOGLES_GROUPS } from '../support/googles-groups.ts';

const JOURNEYS = readAskedJourneys(join(import.meta.dirname, '../../events/journeys/asked'));

let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
}, 60_000);
afterAll(() => lab.stop());

type Keys = { readonly server: string; readonly read: string; readonly admin: string };
type Row = { readonly key: string | null; readonly currency: string; readonly conversions: number; value: number };

/** Lives a journey through the HTTP contract; what is asked afterwards is asked a day after its last event. */
async function live({ sites, events, set }: AskedJourney) {
  const times = events.map(({ at }) => Date.parse(at));
  const before = Math.min(...times) - 60_000;
  const after = Math.max(...times) + 86_400_000;
  const keysOf: Record<string, Keys> = { [LAB_SITE]: LAB_KEYS };
  await lab.begin(before);
  const ask = async (method: string, path: string, key: string, at: number, body?: unknown) => {
    const { status, body: answer } = await lab.request(method, path, { key, at, body });
    expect([status, status < 300 ? '' : answer]).toEqual([expect.toSatisfy((code: number) => code < 300), '']);
    return answer as never;
  };
  for (const [siteId, settings] of Object.entries(sites)) {
    if (siteId === LAB_SITE) await ask('PATCH', `/v1/sites/${siteId}`, LAB_KEYS.admin, before, settings);
    else {
      const made: { keys: Keys } = await ask('POST', '/v1/sites', LAB_KEYS.admin, before, { ...settings, siteId });
      keysOf[siteId] = made.keys;
    }
  }
  const keysOfSite = (siteId: string): Keys => {
    const keys = keysOf[siteId];
    if (keys === undefined) throw new Error(`The journey has no site ${siteId}`);
    return keys;
  };
  for (const { method, path, body } of set) await ask(method, path, LAB_KEYS.admin, before, body);
  for (const { at, site, via, event } of events) {
    const key = via === 'server' ? keysOfSite(site).server : undefined;
    const sent = { key, at: Date.parse(at), body: { siteId: site, events: [event] } };
    expect((await lab.request('POST', '/v1/events', sent)).status).toBe(202);
    await lab.drain();
  }
  return { get: (path: string, siteId: string) => ask('GET', path, keysOfSite(siteId).read, after) };
}

const nameOf = ({ key, currency }: Row, several: boolean): string =>
  `${key ?? '(direct)'}${several ? ` ${currency}` : ''}`;

describe('a journey', () => {
  it.each(JOURNEYS)('%s is answered as somebody who read it would', async (_, journey) => {
    const { get } = await live(journey);
    for (const [name, expected] of Object.entries(journey.orders)) {
      const [siteId, orderId] = name.includes('/') ? (name.split('/') as [string, string]) : [LAB_SITE, name];
      const order = await get(`/v1/conversions/${encodeURIComponent(orderId)}`, siteId);
      expect(order).toMatchObject(expected);
    }
    for (const { site, ask, rows, totals, answer: rest } of journey.reports) {
      const answer: { rows: Row[]; totals: object } = await get(`/v1/reports/attribution?${ask}`, site);
      const several = new Set(answer.rows.map(({ currency }) => currency)).size > 1;
      // A group that a model gives nothing has a row too, with its touchpoints.
      const credited = answer.rows.filter(({ conversions }) => conversions > 0);
      const found = credited.map((row) => [nameOf(row, several), [row.conversions, row.value].map(round)]);
      expect({ ask, rows: Object.fromEntries(found) }).toEqual({ ask, rows });
      if (totals !== undefined) expect(answer.totals).toMatchObject(totals);
      if (rest !== undefined) expect(answer).toMatchObject(rest);
    }
  });
});

describe('Google’s table of channel groups', () => {
  it('comes out of the report as it went into the events', async () => {
    const at = Date.UTC(2026, 2, 10, 12);
    await lab.begin(at);
    const events = GOOGLES_GROUPS.flatMap(([source = '', medium = '', campaign = ''], index) => {
      const tags = new URLSearchParams({ utm_source: source, utm_medium: medium, utm_campaign: campaign });
      const whose = { visitorId: `visitor-${index}`, occurredAt: at };
      return [
        { ...whose, eventId: `view-${index}`, event: 'page_view', url: `https://shop.example/?${tags}` },
        {
          ...whose,
          eventId: `order-${index}`,
          event: 'purchase',
          orderId: `order-${index}`,
          value: 1,
          currency: 'EUR',
        },
      ];
    });
    const sent = { key: LAB_KEYS.server, at, body: { siteId: LAB_SITE, events } };
    expect((await lab.request('POST', '/v1/events', sent)).body).toEqual({ accepted: events.length, withheld: [] });
    await lab.drain();
    const ask = '/v1/reports/attribution?groupBy=channel&from=2026-03-10&to=2026-03-11';
    const { rows } = (await lab.ask(ask, at)) as { readonly rows: readonly Row[] };
    const expected = Map.groupBy(GOOGLES_GROUPS, ([, , , channel = '']) => channel);
    const counts = [...expected].map(([channel, all]) => [channel === 'direct' ? '(direct)' : channel, all.length]);
    expect(Object.fromEntries(rows.map((row) => [nameOf(row, false), row.conversions]))).toEqual(
      Object.fromEntries(counts),
    );
  });
});

const round = (amount: number): number => Math.round(amount * 1e6) / 1e6;
