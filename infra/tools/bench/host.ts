import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalHost } from '../../local/host.ts';
import { createApiClient } from '../api-client.ts';
import { median } from './bench-row.ts';
import { measurePixel } from './pixel.ts';

const ROUNDS = 5;
const REQUESTS = 20;
const EVENTS_A_REQUEST = 500;
const VISITORS = 1_000;
const SENDERS = 4;

export type HostFigures = {
  /** From the first request until everything is in DynamoDB: ten events of each of 1,000 visitors a round. */
  readonly eventsPerSecond: number;
  readonly pixelBytes: number;
};

/** What a local host does over HTTP. */
export async function measureHost(assemblyDir: string): Promise<HostFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-throughput-'));
  const start = Date.UTC(2026, 0, 1);
  const host = await startLocalHost({ assemblyDir, dataDir, port: 0, sandboxPort: 0, clock: start });
  const api = createApiClient(host.url, 'local-server-key');
  try {
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const bodies = Array.from({ length: REQUESTS }, (_, request) => ({
        siteId: 'local',
        events: Array.from({ length: EVENTS_A_REQUEST }, (_, index) => {
          const number = request * EVENTS_A_REQUEST + index;
          return {
            eventId: `${round}.${number}`,
            event: number % 5 === 0 ? 'add_to_cart' : 'page_view',
            occurredAt: start - 86_400_000 + round * 3_600_000 + number,
            visitorId: `visitor-${number % VISITORS}`,
            url: 'https://shop.example/shoes',
            ...(number % 5 === 0 ? { items: [{ itemId: `item-${number % 40}`, price: 20 }] } : {}),
          };
        }),
      }));
      const begun = performance.now();
      const queue = bodies.values();
      await Promise.all(
        Array.from({ length: SENDERS }, async () => {
          for (const body of queue) await api.post('/v1/events', body);
        }),
      );
      await api.post('/__local/drain', {});
      const seconds = (performance.now() - begun) / 1_000;
      // The first round loads the functions.
      if (round > 0) rates.push((REQUESTS * EVENTS_A_REQUEST) / seconds);
    }
    return { eventsPerSecond: median(rates), pixelBytes: await measurePixel(host.url) };
  } finally {
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
