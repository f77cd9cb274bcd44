import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalHost, startLocalHost } from '../../infra/local/host.ts';
import { type ApiClient, createApiClient } from '../../infra/tools/api-client.ts';
import { assembly } from './assembly.ts';

export type RunningShop = {
  readonly host: LocalHost;
  readonly server: ApiClient;
  readonly read: ApiClient;
  readonly admin: ApiClient;
  readonly sandbox: ApiClient;
  /** Sends as a browser does: no key, plain text. */
  sendAsBrowser(body: unknown): Promise<Response>;
  /** Moves the clock. */
  clock(now: number): Promise<void>;
  drain(): Promise<void>;
  stop(): Promise<void>;
};

/** The whole product on a local host of its own, its clock standing at `clock`. */
export async function startShop(clock: number): Promise<RunningShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-shop-'));
  const host = await startLocalHost({
    assemblyDir: await assembly(),
    dataDir,
    port: 0,
    sandboxPort: 0,
    clock,
    warm: false,
  });
  const local = createApiClient(host.url, '');
  return {
    host,
    server: createApiClient(host.url, 'local-server-key'),
    read: createApiClient(host.url, 'local-read-key'),
    admin: createApiClient(host.url, 'local-admin-key'),
    sandbox: createApiClient(host.sandboxUrl, ''),
    sendAsBrowser: (body) =>
      fetch(new URL('/v1/events', host.url), {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify(body),
      }),
    clock: async (now) => {
      await local.post('/__local/clock', { now: new Date(now).toISOString() });
    },
    drain: async () => {
      await local.post('/__local/drain', {});
    },
    async stop() {
      await host.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
