import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalHost } from '../../local/host.ts';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { identify } from '../logs/identify.ts';
import type { LogEvent } from '../logs/log-event.ts';
import { startProgress } from '../progress.ts';

const WINDOW = 5_000;
const IDENTIFIED_SHARE = 0.3;

export type Units = { readonly readUnits: number; readonly writeUnits: number };
export type MeasuredUnits = Units & {
  readonly events: number;
  readonly batches: number;
  /** Write units of the whole log sent a second time, with the clock standing still. */
  readonly repeatWriteUnits: number;
  /** Write units per event, by table. */
  readonly byTable: Readonly<Record<string, number>>;
};

type Capacity = {
  readonly tables: Readonly<Record<string, Units & { readonly indexes: Readonly<Record<string, Units>> }>>;
  readonly total: Units;
};

/**
 * Sends a log as it would have arrived: one batch for every five seconds in which something happened, the clock moving
 * along so that sweeps and syncs run when they would; counts all capacity units of all tables and indexes.
 */
export async function measureUnits(
  title: string,
  log: readonly LogEvent[],
  assemblyDir: string,
): Promise<MeasuredUnits> {
  const events = identify(log, IDENTIFIED_SHARE);
  const batches = inWindows(events);
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-bench-'));
  const first = events[0]?.occurredAt ?? 0;
  const host = await startLocalHost({ assemblyDir, dataDir, port: 0, sandboxPort: 0, clock: first });
  const api = createApiClient(host.url, 'local-server-key');
  const progress = startProgress(title, events.length, 'events');
  try {
    await api.post('/__local/drain', {});
    await api.post('/__local/capacity/reset', {});
    let sent = 0;
    for (const batch of batches) {
      const end = (Math.floor((batch[0]?.occurredAt ?? 0) / WINDOW) + 1) * WINDOW;
      await api.post('/__local/clock', { now: new Date(end).toISOString() });
      await send(api, batch);
      await api.post('/__local/drain', {});
      sent += batch.length;
      progress.update(sent, new Date(end).toISOString().slice(0, 10));
    }
    const capacity = await api.get<Capacity>('/__local/capacity');
    await api.post('/__local/capacity/reset', {});
    for (let start = 0; start < events.length; start += 500) await send(api, events.slice(start, start + 500));
    await api.post('/__local/drain', {});
    const repeated = await api.get<Capacity>('/__local/capacity');
    return {
      ...capacity.total,
      events: events.length,
      batches: batches.length,
      repeatWriteUnits: repeated.total.writeUnits,
      byTable: perTable(capacity, events.length),
    };
  } finally {
    progress.stop();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function send(api: ApiClient, events: readonly LogEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    await api.post('/v1/events', { siteId: 'local', events: events.slice(start, start + 500) });
  }
}

function inWindows(events: readonly LogEvent[]): readonly (readonly LogEvent[])[] {
  return [...Map.groupBy(events, ({ occurredAt }) => Math.floor(occurredAt / WINDOW)).values()];
}

function perTable({ tables }: Capacity, events: number): Readonly<Record<string, number>> {
  const rows = Object.entries(tables).flatMap(([table, { writeUnits, indexes }]) => [
    [table, writeUnits / events] as const,
    ...Object.entries(indexes).map(([index, units]) => [`${table}/${index}`, units.writeUnits / events] as const),
  ]);
  return Object.fromEntries(rows.filter(([, units]) => units > 0).sort((a, b) => b[1] - a[1]));
}
