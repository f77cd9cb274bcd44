import { describe, expect, it } from 'vitest';
import { createCapacityLedger } from '../../../infra/local/capacity/capacity-ledger.ts';
import { kindsOfWrite } from '../../../infra/local/capacity/kinds-of-write.ts';
import { atLeast, atMost, type BenchRow, median } from '../../../infra/tools/bench/bench-row.ts';
import { costOfMillionEvents, costOfSweepsAMonth, sumOf } from '../../../infra/tools/bench/cost.ts';
import { oneIn, withoutBots } from '../../../infra/tools/bench/logs.ts';
import { renderReport, verdict } from '../../../infra/tools/bench/render-report.ts';
import { unitParts } from '../../../infra/tools/bench/unit-parts.ts';
import { unitRows } from '../../../infra/tools/bench/unit-rows.ts';
import { identify } from '../../../infra/tools/logs/identify.ts';

const events = Array.from({ length: 4_000 }, (_, index) => ({
  eventId: `e-${index}`,
  event: 'page_view',
  occurredAt: index,
  visitorId: `v-${index % 1_000}`,
}));

describe('the benchmark', () => {
  it('adds up what an event costs by the prices', () => {
    const nothing = { writeUnitsPerEvent: 0, readUnitsPerEvent: 0, syncsPerEvent: 0, eventsPerRequest: 10 };
    const cost = costOfMillionEvents({ ...nothing, writeUnitsPerEvent: 2, readUnitsPerEvent: 4 });
    expect(cost['DynamoDB writes']).toBeCloseTo(1.25);
    expect(cost['DynamoDB reads']).toBeCloseTo(0.5);
    expect(cost['API Gateway']).toBeCloseTo(0.1);
    // AWS.md's model without DynamoDB, archive and tuned logs: 0.1 API, 0.025 collect, 0.048 SQS, 0.0045 out.
    expect(cost['`collect`']).toBeCloseTo(0.025, 3);
    expect(cost.SQS).toBeCloseTo(0.048);
    expect(sumOf(cost) - sumOf(costOfMillionEvents(nothing))).toBeCloseTo(1.75);
  });

  it('counts a sync, and sweeps by the month', () => {
    const nothing = { writeUnitsPerEvent: 0, readUnitsPerEvent: 0, syncsPerEvent: 0, eventsPerRequest: 10 };
    const syncs = sumOf(costOfMillionEvents({ ...nothing, syncsPerEvent: 1 })) - sumOf(costOfMillionEvents(nothing));
    // A million of: three requests of SQS, one run of half a gigabyte for 0.2 s, a line of log.
    expect(syncs).toBeCloseTo(3 * 0.4 + 0.2 + 0.1 * 13.3334 + 0.2, 3);
    expect(costOfSweepsAMonth(2.5)).toBeLessThan(0.02);
  });

  it('says which kinds of item the write units went to, and leaves none out', () => {
    const ledger = createCapacityLedger(['visitors', 'ledger']);
    const put = (table: string, units: number, key: object, indexes: object = {}) =>
      ledger.count(
        'write',
        { TableName: table, Table: { CapacityUnits: units }, GlobalSecondaryIndexes: indexes },
        kindsOfWrite(JSON.stringify({ TableName: table, Item: key })),
      );
    put('visitors', 2, { pk: { S: 'V#a#1' }, sk: { S: 'S' } }, { due: { CapacityUnits: 1 } });
    put('visitors', 1, { pk: { S: 'V#a#1' }, sk: { S: 'K' } });
    put('ledger', 1, { pk: { S: 'a#b#0' }, sk: { S: '0f' } });
    const parts = unitParts(ledger.report());
    expect(parts[0]).toEqual({ what: 'states', units: 2 });
    expect(parts.map(({ what }) => what)).toEqual(expect.arrayContaining(['match keys', 'index `due`', 'ledger rows']));
    expect(parts.reduce((sum, { units }) => sum + units, 0)).toBe(ledger.report().total.writeUnits);
  });

  it('takes whole visitors as a part of a log, some of them identified', () => {
    const { events: some, part } = oneIn(10, events);
    const visitors = new Set(some.map(({ visitorId }) => visitorId));
    expect(part).toBe('one visitor in 10');
    expect(some).toHaveLength(visitors.size * 4);
    expect(visitors.size).toBeGreaterThan(70);
    expect(visitors.size).toBeLessThan(130);
    const identified = identify(some, 0.3).filter(({ user }) => user !== undefined);
    expect(identified.length / visitors.size).toBeGreaterThan(0.15);
    expect(identified.length / visitors.size).toBeLessThan(0.45);
  });

  it('leaves out visitors that no person could be', () => {
    const machine = Array.from({ length: 5_001 }, (_, index) => ({
      ...events[0],
      eventId: `m-${index}`,
      visitorId: 'm',
    }));
    expect(withoutBots([...events, ...machine] as typeof events)).toEqual(events);
  });

  it('calls a row met, nearly met, not met or without a budget', () => {
    const ratios: readonly BenchRow[] = [
      atMost('a', 2, 2, '', ''),
      atMost('a', 2, 2.9, '', ''),
      atLeast('a', 2, 1, '', ''),
      { what: 'a', budget: '–', measured: '', note: '' },
    ];
    expect(ratios.map(({ ratio }) => verdict(ratio))).toEqual(['yes', 'nearly', '**no**', '–']);
    expect(median([5, 1, 9])).toBe(5);
  });

  it('writes a page with every row, its ratio and what it is made of', () => {
    const units = {
      events: 10,
      batches: 8,
      writeUnits: 16,
      parts: [
        { what: 'states', units: 9 },
        { what: 'orders', units: 7 },
      ],
      syncs: 1,
      syncReadUnits: 1,
      idleSweepReadUnits: 2.5,
      again: { readUnits: 3, writeUnits: 0 },
    };
    const page = renderReport(unitRows('shop log', 1, units), {
      machine: 'a machine',
      busy: 0.1,
      date: '2026-01-01',
      command: 'npm run bench',
    });
    expect(page).toContain('| Write units per event, shop log | ≤ 1 | 1.6 | 1.60 | **no** |');
    expect(page).toContain('| Write units of sending the shop log once more | 0 | 0 | 0.00 | yes |');
    expect(page).toContain('states 0.900, orders 0.700');
    expect(page).not.toContain('busy');
  });
});
