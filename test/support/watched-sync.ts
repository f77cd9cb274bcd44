import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from '../../infra/local/graph-sandbox/credentials.ts';
import { startGraphSandbox } from '../../infra/local/graph-sandbox/start-graph-sandbox.ts';
import type { SyncMessage } from '../../shared/contracts/messages.ts';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { createCustomAudiences } from '../../shared/meta/custom-audiences.ts';
import { createGraphClient } from '../../shared/meta/graph-client.ts';
import { createRemovals } from '../../shared/meta/remove-everywhere.ts';
import { createReplacements } from '../../shared/meta/replace-members.ts';
import { createRulePass } from '../../shared/pipeline/rule-pass.ts';
import { createSweepDue } from '../../shared/pipeline/sweep-due.ts';
import { createSyncAudience } from '../../shared/pipeline/sync-audience.ts';
import { createEveryAudience } from '../../shared/storage/every-audience.ts';
import { createLeavingStore } from '../../shared/storage/leaving-store.ts';
import { createLedgerStore } from '../../shared/storage/ledger-store.ts';
import { DIRTY_SHARDS, DUE_SHARDS, PK, SK } from '../../shared/storage/table.ts';
import { createUnfinishedSyncStore } from '../../shared/storage/unfinished-sync-store.ts';
import { scanAll } from './facts-dump.ts';
import { NO_PAUSES, type SandboxAudience } from './graph.ts';
import type { IngestShop } from './ingest-shop.ts';
import type { Seeded } from './seeded.ts';

const ROWS_A_CALL = 10_000;
/** Of the client: sandbox answers that never come are waited for so long. */
const TIMEOUT = 250;

type Request = { readonly method: string; readonly path: string; readonly status?: number };
type Fault = {
  readonly match?: { readonly path?: string };
  readonly skip?: number;
  readonly times?: number;
  readonly respond: unknown;
};

/**
 * The sync of one shop against a sandbox that fails as scripted. After every call, answered or not, it is seen whether
 * Meta holds anybody the ledger does not; after every run, whether it made more calls than it needed.
 */
export async function watchSync({ tables, stores, control }: IngestShop, siteId: SiteId, random: Seeded) {
  const sandbox = await startGraphSandbox({ port: 0, now: () => 1_700_000_000_000 });
  const queue: SyncMessage[] = [];
  const broken: string[] = [];
  let [session, wall, runs, checks, met] = [0, 0, 0, 0, 0];

  async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
    return (await fetch(`${sandbox.url}/__sandbox/${path}`, init)).json() as Promise<Answer>;
  }
  const post = (path: string, body: unknown) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const audiences = async () => (await ask<{ audiences: SandboxAudience[] }>('audiences')).audiences;
  const configured = async () => (await control.readSiteWithAudiences(siteId))?.audiences ?? [];

  const client = createGraphClient({
    baseUrl: sandbox.url,
    timeoutMs: TIMEOUT,
    credentials: { read: async () => ({ token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET }), forget: () => {} },
  });
  const graph: typeof client = {
    async call(method, path, params) {
      try {
        return await client.call(method, path, params);
      } finally {
        if (method !== 'GET') {
          checks += 1;
          const [held, known] = await Promise.all([audiences(), ledgerKeys(tables.client, tables.ledger, siteId)]);
          for (const { audienceKey, metaAudienceId } of await configured()) {
            const members = held.find(({ id }) => id === metaAudienceId)?.members ?? [];
            for (const key of members.flatMap(({ EMAIL, PHONE }) => [EMAIL ?? [], PHONE ?? []].flat()))
              if (!known.has(`${audienceKey} ${key}`)) broken.push(`${audienceKey}: Meta holds a key the ledger lacks`);
          }
        }
      }
    },
  };
  const metaDeps = { graph, newSessionId: () => ++session, pace: NO_PAUSES };
  const meta = { ...createCustomAudiences(metaDeps), ...createReplacements(metaDeps) };
  const deps = {
    visitors: stores.visitors,
    audiences: control,
    ledger: createLedgerStore(tables.client, tables.ledger),
    meta,
    leaving: {
      removals: { ...createRemovals(metaDeps), deleteAudience: meta.deleteAudience },
      every: createEveryAudience(tables.client, tables),
      records: createLeavingStore(tables.client, tables.control),
    },
    leases: control,
    unfinished: createUnfinishedSyncStore(tables.client, tables.control),
    syncRequests: {
      async send(messages: readonly SyncMessage[]): Promise<void> {
        queue.push(...messages);
      },
    },
    tellAbandoned: async () => {},
    dirtyShards: DIRTY_SHARDS,
    dueShards: DUE_SHARDS,
    peopleARound: ROWS_A_CALL,
    wallClock: () => ++wall,
    random: () => random.fraction(),
  };
  const [syncAudience, rulePass] = [createSyncAudience(deps), createRulePass(deps)];
  const sweepDue = createSweepDue({ ...deps, sites: control });

  async function runsOf(): Promise<ReadonlyMap<string, { readonly needed: number; readonly id: string }>> {
    const all = new Map<string, { needed: number; id: string }>();
    for (const { audienceKey, metaAudienceId } of await configured()) {
      for (const { runId, added, removed } of (await control.listRuns(siteId, audienceKey, 60)).runs) {
        const needed = Math.ceil(added / ROWS_A_CALL) + Math.ceil(removed / ROWS_A_CALL);
        all.set(`${audienceKey} ${runId}`, { needed, id: metaAudienceId ?? '' });
      }
    }
    return all;
  }

  async function faultsLeft(): Promise<number> {
    const { faults } = await ask<{ faults: Fault[] }>('faults');
    return faults.reduce((sum, { times = 1 }) => sum + times, 0);
  }

  async function runSync(message: Extract<SyncMessage, { kind: 'sync' }>): Promise<void> {
    const [before, left] = [await runsOf(), await faultsLeft()];
    const seen = (await ask<{ total: number }>('requests')).total;
    const result = await syncAudience(message);
    runs += 1;
    const { total, requests } = await ask<{ total: number; requests: Request[] }>('requests');
    const made = requests.slice(Math.max(0, requests.length - (total - seen)));
    if (result.kind === 'held' && made.length > 0) broken.push('Meta was called while it was to be left alone');
    const scripted = left - (await faultsLeft());
    const refused = made.filter(({ status }) => status !== undefined && status >= 400).length;
    met += Math.max(scripted, refused);
    const needed = new Map<string, number>();
    for (const [key, run] of await runsOf())
      if (!before.has(key)) needed.set(run.id, (needed.get(run.id) ?? 0) + run.needed);
    for (const { metaAudienceId: id = '' } of await configured()) {
      const calls = made.filter(({ path }) => path.endsWith(`/${id}/users`)).length;
      const allowed = (needed.get(id) ?? 0) + Math.max(scripted, refused);
      if (calls > allowed) broken.push(`${calls} calls of a run that needed ${allowed}`);
    }
  }

  /** As the function works its queue off: rule passes first, then one sync at the latest time. */
  async function work(): Promise<void> {
    for (let round = 0; queue.length > 0; round++) {
      if (round === 20) throw new Error('The queue never gets empty');
      const messages = queue.splice(0);
      for (const message of messages) if (message.kind === 'rule-pass') await rulePass(message);
      const syncs = messages.filter((message) => message.kind === 'sync');
      const newest = syncs.toSorted((a, b) => b.at - a.at)[0];
      if (newest !== undefined)
        await runSync(syncs.some(({ noted }) => noted === true) ? { ...newest, noted: true } : newest);
    }
  }

  return {
    audiences,
    configured,
    /** What must never be, and was; each as a sentence. */
    broken,
    figures: () => ({ runs, checks, met }),
    script: (faults: readonly Fault[]) => post('faults', faults),
    heal: () => ask('faults', { method: 'DELETE' }),
    acceptTerms: (tosAccepted: boolean) => post('settings', { tosAccepted }),

    async sync(at: Instant): Promise<void> {
      queue.push({ v: 1, kind: 'sync', siteId, at });
      await work();
    },
    async sweep(at: Instant): Promise<void> {
      await sweepDue(at);
      await work();
    },
    /** What a marketer does once they have acted on the error. */
    async resume(at: Instant): Promise<void> {
      for (const { audienceKey, status } of await configured())
        if (status === 'blocked')
          await control.updateAudience(siteId, audienceKey, (a) => ({ ...a, status: 'running', passWanted: true }), at);
    },
    close: () => sandbox.close(),
  };
}

/** Every key a ledger row knows Meta may hold, with its audience. */
async function ledgerKeys(client: DynamoDBClient, table: string, siteId: SiteId): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const item of await scanAll(client, table)) {
    const [site, audienceKey] = item[PK]?.S?.split('#') ?? [];
    if (site !== siteId || item.h === undefined) continue;
    for (const key of [item[SK]?.S, ...(item.p?.L ?? []).map(({ S }) => S)]) keys.add(`${audienceKey} ${key}`);
  }
  return keys;
}
