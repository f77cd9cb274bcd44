import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapacityReport, Units } from '../../local/capacity/capacity-ledger.ts';
import { startLocalHost } from '../../local/host.ts';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { identify } from '../logs/identify.ts';
import type { LogEvent } from '../logs/log-event.ts';
import { startProgress } from '../progress.ts';
import { type UnitParts, unitParts } from './unit-parts.ts';

const WINDOW = 5_000;
const IDENTIFIED_SHARE = 0.3;
const MINUTE = 60_000;
/** What a drain takes at once, so that no function runs out of time on a slow machine. */
const REQUESTS_A_DRAIN = 100;

export type MeasuredUnits = {
  readonly events: number;
  readonly batches: number;
  readonly writeUnits: number;
  readonly parts: UnitParts;
  /** Runs of `sync-audience` that had something to do. */
  readonly syncs: number;
  /** Read units: of syncs, and of a sweep that finds nothing, which comes every five minutes whatever happens. */
  readonly syncReadUnits: number;
  readonly idleSweepReadUnits: number;
  /** Of the whole log sent a second time, ten events a request, with the clock standing still. */
  readonly again: Units;
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
  const start = (events[0]?.occurredAt ?? 0) - 10 * MINUTE;
  const host = await startLocalHost({ assemblyDir, dataDir, port: 0, sandboxPort: 0, clock: start });
  const api = createApiClient(host.url, 'local-server-key');
  const progress = startProgress(title, events.length, 'events');
  /** What was spent since the last call. */
  const spent = async (): Promise<CapacityReport> => {
    const report = await api.get<CapacityReport>('/__local/capacity');
    await api.post('/__local/capacity/reset', {});
    return report;
  };
  try {
    await host.drain();
    await spent();
    await host.setClock(start + 5 * MINUTE);
    const idle = await spent();
    let sent = 0;
    for (const batch of batches) {
      const end = (Math.floor((batch[0]?.occurredAt ?? 0) / WINDOW) + 1) * WINDOW;
      await host.setClock(end);
      await send(api, batch, 500);
      await host.drain();
      sent += batch.length;
      progress.update(sent, new Date(end).toISOString().slice(0, 10));
    }
    const first = await spent();
    progress.update(sent, 'once more');
    for (let begin = 0; begin < events.length; begin += 10 * REQUESTS_A_DRAIN) {
      await send(api, events.slice(begin, begin + 10 * REQUESTS_A_DRAIN), 10);
      await host.drain();
    }
    const again = await spent();
    const { ledger, control, visitors } = byShortName(first);
    return {
      events: events.length,
      batches: batches.length,
      writeUnits: first.total.writeUnits,
      parts: unitParts(first),
      syncs: (control?.kinds.LEASE ?? 0) / 2,
      syncReadUnits: (ledger?.readUnits ?? 0) + (visitors?.indexes.dirty?.readUnits ?? 0),
      idleSweepReadUnits: idle.total.readUnits,
      again: again.total,
    };
  } finally {
    progress.stop();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const byShortName = ({ tables }: CapacityReport): Partial<CapacityReport['tables']> => tables;

async function send(api: ApiClient, events: readonly LogEvent[], eventsARequest: number): Promise<void> {
  for (let start = 0; start < events.length; start += eventsARequest) {
    await api.post('/v1/events', { siteId: 'local', events: events.slice(start, start + eventsARequest) });
  }
}

function inWindows(events: readonly LogEvent[]): readonly (readonly LogEvent[])[] {
  return [...Map.groupBy(events, ({ occurredAt }) => Math.floor(occurredAt / WINDOW)).values()];
}
