import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalHost } from '../../local/host.ts';
import { createApiClient } from '../api-client.ts';
import { startProgress } from '../progress.ts';

const EVENTS_A_REQUEST = 100;
const SENDERS = 4;
const DRAINED_TOGETHER = 5_000;
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

type Units = { readonly readUnits: number; readonly writeUnits: number };
type Preview = { readonly funnel: { readonly members: number }; readonly sampled: { readonly people: number } | null };

export type CrowdFigures = {
  readonly people: number;
  /** How many people a rule holds for, asked over HTTP. */
  readonly preview: { readonly seconds: number; readonly counted: number; readonly lookedAt: number };
  /** Everybody looked at once with a rule, all of them members, while Meta cannot be reached. */
  readonly pass: Units & { readonly seconds: number };
  /** All of them waiting for Meta, and told at once. */
  readonly sync: Units & { readonly seconds: number; readonly calls: number };
};

/** A site of so many people with an e-mail on a local host: what looking at all of them costs. */
export async function measureCrowd(assemblyDir: string, people: number): Promise<CrowdFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-crowd-'));
  const host = await startLocalHost({ assemblyDir, dataDir, port: 0, sandboxPort: 0, clock: START });
  const server = createApiClient(host.url, 'local-server-key');
  const admin = createApiClient(host.url, 'local-admin-key');
  const sandbox = createApiClient(host.sandboxUrl, '');
  const bar = startProgress('A crowd', people, 'people');

  /** What `work` took, until nothing is left to do. */
  async function cost(work: () => Promise<unknown>): Promise<Units & { readonly seconds: number }> {
    await server.post('/__local/capacity/reset', {});
    const begun = performance.now();
    await work();
    await server.post('/__local/drain', {});
    const seconds = (performance.now() - begun) / 1_000;
    const { total } = await server.get<{ readonly total: Units }>('/__local/capacity');
    return { ...total, seconds };
  }

  try {
    for (const key of ['visitors-30d', 'abandoned-cart'])
      await admin.patch(`/v1/audiences/${key}`, { status: 'paused' });
    await server.post('/__local/drain', {});
    const bodies = Array.from({ length: Math.ceil(people / EVENTS_A_REQUEST) }, (_, part) => ({
      siteId: 'local',
      events: Array.from({ length: EVENTS_A_REQUEST }, (__, index) => personEvent(part * EVENTS_A_REQUEST + index)),
    })).values();
    let sent = 0;
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        for (const body of bodies) {
          await server.post('/v1/events', body);
          sent += body.events.length;
          // In parts: one drain of everybody would last longer than a request may.
          if (sent % DRAINED_TOGETHER === 0) await server.post('/__local/drain', {});
          bar.update(sent, 'arriving');
        }
      }),
    );
    await server.post('/__local/drain', {});

    bar.update(people, 'previewed');
    const rule = { did: 'page_view', within: '30d' };
    await admin.post('/v1/audiences/preview', { rule });
    const begun = performance.now();
    const { funnel, sampled } = await admin.post<Preview>('/v1/audiences/preview', { rule });
    const preview = {
      seconds: (performance.now() - begun) / 1_000,
      counted: funnel.members,
      lookedAt: sampled?.people ?? people,
    };

    bar.update(people, 'looked at with a rule');
    await sandbox.post('/__sandbox/faults', [{ times: 1_000, respond: { status: 503, html: 'busy' } }]);
    const pass = await cost(() => admin.patch('/v1/audiences/visitors-30d', { status: 'running' }));

    bar.update(people, 'told to Meta');
    await sandbox.delete('/__sandbox/faults');
    const before = await countUploads(sandbox);
    const sync = await cost(() => server.post('/__local/clock', { now: new Date(START + 30 * MINUTE).toISOString() }));
    return { people, preview, pass, sync: { ...sync, calls: (await countUploads(sandbox)) - before } };
  } finally {
    bar.stop();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const personEvent = (index: number) => ({
  eventId: `e-${index}`,
  event: 'page_view',
  occurredAt: START - index * 10,
  visitorId: `visitor-${index}`,
  url: 'https://shop.example/shoes',
  consent: { marketing: 'granted' },
  user: { email: `person.${index}@example.com` },
});

type Calls = { readonly requests: readonly { readonly method: string; readonly path: string }[] };

async function countUploads(sandbox: ReturnType<typeof createApiClient>): Promise<number> {
  const { requests } = await sandbox.get<Calls>('/__sandbox/requests');
  return requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/users')).length;
}
