import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from '../../infra/local/graph-sandbox/credentials.ts';
import { startGraphSandbox } from '../../infra/local/graph-sandbox/start-graph-sandbox.ts';
import { createConversionsApi } from '../../shared/meta/conversions-api.ts';
import { createCustomAudiences } from '../../shared/meta/custom-audiences.ts';
import { createGraphClient } from '../../shared/meta/graph-client.ts';
import { createRemovals } from '../../shared/meta/remove-everywhere.ts';
import { createReplacements } from '../../shared/meta/replace-members.ts';
import { createWebsiteAudiences } from '../../shared/meta/website-audiences.ts';

/** Calls follow each other at once. */
export const NO_PAUSES = { random: () => 0, pause: async () => {} };

export type SandboxMember = { readonly EMAIL?: string; readonly PHONE?: string };
export type SandboxAudience = {
  readonly id: string;
  readonly name: string;
  readonly members: readonly SandboxMember[];
};
export type SandboxRequest = { readonly method: string; readonly path: string };

/** The Graph sandbox on a free port, our client for it, and a look at what it holds. */
export async function startGraph() {
  let now = 1_700_000_000_000;
  const sandbox = await startGraphSandbox({ port: 0, now: () => now });
  let session = 0;
  const read = async (path: string): Promise<unknown> => (await fetch(`${sandbox.url}/__sandbox/${path}`)).json();
  async function script(respond: unknown, path: string, times = 1): Promise<void> {
    await fetch(`${sandbox.url}/__sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ match: { path }, respond, times }]),
    });
  }
  const deps = {
    graph: createGraphClient({
      baseUrl: sandbox.url,
      credentials: { read: async () => ({ token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET }), forget: () => {} },
    }),
    newSessionId: () => ++session,
    pace: NO_PAUSES,
  };
  const meta = { ...createCustomAudiences(deps), ...createReplacements(deps) };
  return {
    meta,
    conversions: createConversionsApi(deps.graph),
    websites: { ...createWebsiteAudiences(deps), deleteAudience: meta.deleteAudience },
    removals: { ...createRemovals(deps), deleteAudience: meta.deleteAudience },
    async audiences(): Promise<readonly SandboxAudience[]> {
      return ((await read('audiences')) as { audiences: SandboxAudience[] }).audiences;
    },
    async events(): Promise<readonly Readonly<Record<string, unknown>>[]> {
      return ((await read('events')) as { events: Record<string, unknown>[] }).events;
    },
    async requests(): Promise<readonly SandboxRequest[]> {
      return ((await read('requests')) as { requests: SandboxRequest[] }).requests;
    },
    async fail(
      error: { readonly code: number; readonly subcode?: number },
      path: string,
      times = 1,
      { regainMinutes }: { readonly regainMinutes?: number } = {},
    ): Promise<void> {
      const usage = { '1': [{ type: 'custom_audience', estimated_time_to_regain_access: regainMinutes }] };
      const headers = { 'X-Business-Use-Case-Usage': JSON.stringify(usage) };
      await script(regainMinutes === undefined ? { error } : { error, headers }, path, times);
    },
    script,
    /** So much later for Meta that it has closed every session. */
    closeSessions: () => {
      now += 91 * 60_000;
    },
    /** What every answer says of the quota from now on. */
    report: (usage: { readonly callCount: number; readonly regainMinutes: number }) =>
      fetch(`${sandbox.url}/__sandbox/settings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ usage: { cpuTime: 1, totalTime: 1, ...usage } }),
      }),
    heal: () => fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' }),
    close: () => sandbox.close(),
  };
}

export type TestGraph = Awaited<ReturnType<typeof startGraph>>;
