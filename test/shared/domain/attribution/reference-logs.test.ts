import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../../../infra/tools/logs/read-rows.ts';
import { readExpectedJourneys, readExpectedTable } from '../../../../infra/tools/verify/read-expected.ts';
import type { GroupBy, TouchGrouping } from '../../../../shared/domain/attribution/group.ts';
import { journeyReport } from '../../../../shared/domain/attribution/journey-report.ts';
import { MODEL_NAMES, type ModelName } from '../../../../shared/domain/attribution/model.ts';
import { gatherPeople } from '../../../../shared/domain/attribution/people.ts';
import { attributionReport } from '../../../../shared/domain/attribution/report.ts';
import type { Conversion } from '../../../../shared/domain/conversion/conversion.ts';
import { emptyConversion, joinConversion } from '../../../../shared/domain/conversion/merge-conversion.ts';
import type { OrderId, SiteId, VisitorId } from '../../../../shared/domain/ids.ts';
import { DAY } from '../../../../shared/domain/time.ts';
import { readTouchpoint } from '../../../../shared/domain/touchpoint/read-touchpoint.ts';
import type { Touchpoint } from '../../../../shared/domain/touchpoint/touchpoint.ts';

const folder = process.env.BACKTRAIL_DATA ?? join(import.meta.dirname, '../../../../../shared/data');
const file = (name: string): string => join(folder, name);
const SITE = 'shop' as SiteId;

const COLUMNS: Readonly<Record<ModelName, string>> = {
  last_touch: 'last conv / value',
  first_touch: 'first conv / value',
  linear: 'linear conv / value',
  position_based: 'position conv / value',
  time_decay: 'decay conv / value',
};

type Landing = { readonly visitor: string; readonly at: number; readonly url: string };
type Order = { readonly visitor: string; readonly at: number; readonly id: string; readonly value: number };

/** Logs write naive times; they are UTC. Ids keep the file's order where times are equal. */
const utc = (text: string): number => Date.parse(`${text.trim().replace(' ', 'T').replace(/Z$/, '').slice(0, 23)}Z`);

function touchesOf(landings: readonly Landing[]): ReadonlyMap<string, readonly Touchpoint[]> {
  const touches = new Map<string, Touchpoint[]>();
  landings.forEach(({ visitor, at, url }, row) => {
    const eventId = String(row).padStart(9, '0');
    const event = { eventId, event: 'page_view', occurredAt: at, trust: 'server' as const, url };
    const touch = readTouchpoint(event, ['shop.example'], (value) => value);
    if (touch !== undefined) touches.set(visitor, [...(touches.get(visitor) ?? []), touch]);
  });
  return touches;
}

function conversionsOf(landings: readonly Landing[], orders: readonly Order[]): readonly Conversion[] {
  const touches = touchesOf(landings);
  return orders.map(({ visitor, at, id, value }) => {
    const order = emptyConversion(SITE, id as OrderId);
    const claim = { eventId: id, trust: 'server' as const, at, value, currency: 'EUR', items: [] };
    return joinConversion(
      { ...order, claims: [claim] },
      { ...order, visitorIds: [visitor as VisitorId], path: touches.get(visitor) ?? [] },
    );
  });
}

function expectReference(section: string, conversions: readonly Conversion[], groupBy: GroupBy, from = 0): void {
  const expected = readExpectedTable(file('EXPECTED.md'), section).rows;
  expect(expected.length).toBeGreaterThan(3);
  for (const model of MODEL_NAMES) {
    const report = attributionReport(conversions, {
      from,
      to: Number.MAX_SAFE_INTEGER,
      model,
      lookback: 30 * DAY,
      groupBy,
      valueBasis: 'paid',
      timeZone: 'UTC',
    });
    const rows = new Map(report.rows.map((row) => [row.key, row]));
    for (const row of expected) {
      const [credit, value] = (row[COLUMNS[model]] ?? '').split('/').map(Number);
      const got = rows.get((row.channel ?? '').toLowerCase());
      expect(Math.abs((got?.conversions ?? 0) - (credit ?? Number.NaN)), `${model} ${row.channel}`).toBeLessThan(1e-4);
      expect(Math.abs((got?.value ?? 0) - (value ?? Number.NaN)), `${model} ${row.channel}`).toBeLessThan(1e-4);
    }
    const known = new Set(expected.map((row) => (row.channel ?? '').toLowerCase()));
    const others = report.rows.filter((row) => row.key !== null && !known.has(row.key));
    expect(others).toEqual([]);
    expect(report.totals.conversions).toBe(conversions.length);
  }
}

/** Markov: everybody's journeys, also of those who bought nothing. */
function expectJourneys(
  section: string,
  landings: readonly Landing[],
  orders: readonly Order[],
  groupBy: TouchGrouping,
): void {
  const conversions = conversionsOf(landings, orders);
  const period = { from: 0, to: Number.MAX_SAFE_INTEGER, valueBasis: 'paid' as const };
  const histories = [...touchesOf(landings)].map(([visitorId, touches]) => ({
    visitorId: visitorId as VisitorId,
    touches,
    visits: [],
    withdrawals: [],
  }));
  const people = gatherPeople({ histories, conversions, personOf: (visitorId) => visitorId }, period);
  const question = { ...period, groupBy, model: 'markov' as const, lookback: 30 * DAY, timeZone: 'UTC' };
  const report = journeyReport(people, question);
  const { all, converting } = readExpectedJourneys(file('EXPECTED.md'), section);
  expect(report.journeys).toEqual({ all, converting });
  const rows = new Map(report.rows.map((row) => [row.key, row]));
  for (const row of readExpectedTable(file('EXPECTED.md'), section).rows) {
    const [effect, credit] = (row['Markov removal effect / credited conv'] ?? '').split('/').map(Number);
    const got = rows.get((row.channel ?? '').toLowerCase());
    expect(Math.abs((got?.removalEffect ?? Number.NaN) - (effect ?? Number.NaN)), row.channel).toBeLessThan(1e-6);
    expect(Math.abs((got?.conversions ?? Number.NaN) - (credit ?? Number.NaN)), row.channel).toBeLessThan(1e-4);
    expect(got?.touchpoints).toBe(Number(row.touches));
  }
  expect(report.totals.conversions).toBe(conversions.length);
}

const present = existsSync(file('EXPECTED.md'));
if (!present) console.warn(`Reference logs are not at ${folder}: their tests are skipped`);

describe.skipIf(!present)('credits over real logs', () => {
  it('equal the reference for channel-sessions in all models', async () => {
    const rows = await readRows(file('channel-sessions.tsv.gz'));
    const landings = rows.map((row, i) => ({
      visitor: row.CUSTOMERID ?? '',
      at: utc(row.TIMESTAMP_TOUCHPOINT ?? ''),
      url: `https://shop.example/?${new URLSearchParams({ utm_source: row.MARKETINGCHANNEL ?? '', utm_id: String(i) })}`,
    }));
    const orders = rows.flatMap((row, i) => {
      const { visitor = '', at = 0 } = landings[i] ?? {};
      return row.REVENUE ? [{ visitor, at, id: row.SESSIONID ?? '', value: Number(row.REVENUE) }] : [];
    });
    expect(orders).toHaveLength(1029);
    expectReference('channel-sessions', conversionsOf(landings, orders), 'source');
    expectJourneys('channel-sessions', landings, orders, 'source');
  });

  it('equal the reference for simulated impressions, with values that vary and several orders a visitor', async () => {
    const rows = await readRows(file('mta-impressions-simulated.csv.gz'));
    const landings = rows.map((row, i) => ({
      visitor: row.customer_id ?? '',
      at: utc(row.time ?? ''),
      url: `https://shop.example/?${new URLSearchParams({ utm_source: row.channel ?? '', utm_id: String(i) })}`,
    }));
    const orders = rows.flatMap((row, i) => {
      const { visitor = '', at = 0 } = landings[i] ?? {};
      return row.conversion === '1' ? [{ visitor, at, id: `o${i}`, value: Number(row.conversion_value) }] : [];
    });
    expect(orders).toHaveLength(1663);
    expectReference('mta-sim', conversionsOf(landings, orders), 'source');
    expectJourneys('mta-sim', landings, orders, 'source');
  });

  it('equal the reference for a real shop by source and medium, with orders nothing led to', async () => {
    const visitors = new Map<string, string>();
    for (const row of await readRows(file('segment-shop/events.csv.gz'))) {
      if (!visitors.has(row.event_id ?? '')) visitors.set(row.event_id ?? '', row.user_id ?? '');
    }
    const seen = new Set<string>();
    const landings = (await readRows(file('segment-shop/first_pages.csv.gz'))).flatMap((row, i) => {
      const visitor = visitors.get(row.id ?? '');
      const url = new URL(row.url ?? '', 'https://shop.example');
      if (visitor === undefined || seen.has(row.id ?? '') || !url.searchParams.get('utm_source')) return [];
      seen.add(row.id ?? '');
      url.searchParams.set('utm_id', String(i));
      return [{ visitor, at: utc(row.ts ?? ''), url: url.href }];
    });
    expect(landings).toHaveLength(2893);
    const orders = (await readRows(file('segment-shop/order_completed.csv.gz'))).map((row) => ({
      visitor: visitors.get(row.id ?? '') ?? '',
      at: utc(row.timestamp ?? ''),
      id: row.id ?? '',
      value: Number(row.total_price),
    }));
    expectReference('segment attribution', conversionsOf(landings, orders), 'source_medium');
    expectJourneys('segment attribution', landings, orders, 'source_medium');
  });
});
