import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ForwardMessage, SyncMessage } from '../../../shared/contracts/messages.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import { BUILT_IN_AUDIENCES } from '../../../shared/domain/audience/built-in.ts';
import type { ForwardedEvent } from '../../../shared/domain/forward/forwarded-event.ts';
import type { AudienceKey, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import type { Site } from '../../../shared/domain/site.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { joinFacts } from '../../../shared/domain/visitor/join-facts.ts';
import {
  currentKeys,
  joinMatchKeys,
  keysDigest,
  keysGivenAt,
  NO_KEYS,
} from '../../../shared/domain/visitor/match-keys.ts';
import { evaluationTime, planOperations } from '../../../shared/domain/visitor/plan-operations.ts';
import { NO_FACTS, type VisitorFacts } from '../../../shared/domain/visitor/visitor-facts.ts';
import { refText, unknownVisitor } from '../../../shared/domain/visitor/visitor-record.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { createRulePass } from '../../../shared/pipeline/rule-pass.ts';
import { createSweepDue } from '../../../shared/pipeline/sweep-due.ts';
import { createSyncAudience } from '../../../shared/pipeline/sync-audience.ts';
import { createTellAbandoned } from '../../../shared/pipeline/tell-abandoned.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { createEveryAudience } from '../../../shared/storage/every-audience.ts';
import { createLeavingStore } from '../../../shared/storage/leaving-store.ts';
import { createLedgerStore } from '../../../shared/storage/ledger-store.ts';
import { DIRTY_SHARDS, DUE_SHARDS } from '../../../shared/storage/table.ts';
import { createUnfinishedSyncStore } from '../../../shared/storage/unfinished-sync-store.ts';
import { createVisitorStore } from '../../../shared/storage/visitor-store.ts';
import type { TestTables } from '../../support/dynamo.ts';
import type { TestGraph } from '../../support/graph.ts';
import { aSite } from '../../support/site.ts';

export const hash = (name: string): string => hashEmail(`${name}@example.com`) ?? '';

/** A client of the same tables whose calls fail after a number of writes, as when a function is killed. */
function mortalClient(tables: TestTables) {
  let left = Number.POSITIVE_INFINITY;
  const client = new DynamoDBClient({
    endpoint: tables.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (/Put|Write|Update|Delete/.test(context.commandName ?? '')) left -= 1;
      if (left < 0) throw new Error('killed');
      return next(args);
    },
    { step: 'initialize' },
  );
  return {
    client,
    dieAfter: (writes: number) => {
      left = writes;
    },
  };
}

let shops = 0;

/** A shop of its own on real engines: visitors are told facts, messages wait until they are taken. */
export async function openShop(name: string, tables: TestTables, graph: TestGraph, settings: Partial<Site> = {}) {
  const siteId = name as SiteId;
  const mortal = mortalClient(tables);
  const control = createControlStore(tables.client, tables.control);
  const visitors = createVisitorStore(tables.client, tables.visitors);
  const unfinished = createUnfinishedSyncStore(tables.client, tables.control);
  const queue: SyncMessage[] = [];
  const forwarded: ForwardedEvent[] = [];
  let wall = 1_000_000;
  const deps = {
    visitors: createVisitorStore(mortal.client, tables.visitors),
    audiences: control,
    ledger: createLedgerStore(mortal.client, tables.ledger),
    meta: graph.meta,
    leaving: {
      removals: graph.removals,
      every: createEveryAudience(mortal.client, tables),
      records: createLeavingStore(mortal.client, tables.control),
    },
    leases: control,
    unfinished,
    syncRequests: {
      async send(messages: readonly SyncMessage[]): Promise<void> {
        queue.push(...messages);
      },
    },
    tellAbandoned: createTellAbandoned({
      keys: visitors,
      forwardRequests: { send: async ({ events }: ForwardMessage) => void forwarded.push(...events) },
      digest: (text) => text,
    }),
    dirtyShards: DIRTY_SHARDS,
    dueShards: DUE_SHARDS,
    peopleARound: 3,
    wallClock: () => wall,
    random: () => 1,
  };
  const syncAudience = createSyncAudience(deps);
  const rulePass = createRulePass(deps);
  const sweepDue = createSweepDue({ ...deps, sites: control });
  await control.createSite(aSite({ siteId, meta: { adAccountId: `act_77${++shops}` }, ...settings }));
  for (const { audienceKey, ...template } of BUILT_IN_AUDIENCES) {
    const definition = { ...template, name: `${template.name} of ${name}` };
    const status = 'running' as const;
    await control.createAudience({
      ...definition,
      siteId,
      audienceKey: audienceKey as AudienceKey,
      status,
      createdAt: 0,
    });
  }

  async function audience(key: string): Promise<Audience> {
    const found = (await control.readSiteWithAudiences(siteId))?.audiences.find((a) => a.audienceKey === key);
    if (found === undefined) throw new Error(`no audience ${key}`);
    return found;
  }

  return {
    siteId,
    deps,
    queue,
    /** What was queued for the Conversions API so far. */
    forwarded,
    control,
    /** From now on the sync's database calls fail after so many. */
    dieAfter: mortal.dieAfter,
    audience,
    unfinished,
    leavings: createLeavingStore(tables.client, tables.control),
    advanceWall: (ms: number) => {
      wall += ms;
    },
    syncAudience,
    sync: (at: Instant) => syncAudience({ siteId, at }),
    sweep: (at: Instant) => sweepDue(at),
    rulePass,
    /** As `process` does: joins facts and keys, plans, writes. */
    async tell(
      visitor: string,
      at: Instant,
      facts: Partial<VisitorFacts>,
      keys: { email?: string; phone?: string; city?: string } = {},
    ) {
      const ref = { siteId, visitorId: visitor as VisitorId };
      const stored = (await visitors.readKeys([ref])).get(refText(ref));
      const register = (value: string | undefined) => (value === undefined ? [] : [{ value: hash(value), at }]);
      const described = keys.city === undefined ? {} : { city: { value: hash(keys.city), at } };
      const given = { ...NO_KEYS, email: register(keys.email), phone: register(keys.phone), described };
      const joined = joinMatchKeys(stored ?? NO_KEYS, given);
      if (Object.keys(keys).length > 0) await visitors.writeKeys(ref, joined, stored);
      const record = (await visitors.readStates([ref])).get(refText(ref)) ?? unknownVisitor(ref);
      const more = joinFacts(record.facts, { ...NO_FACTS, ...facts });
      const keysAt = keysGivenAt(joined);
      const next: VisitorFacts = {
        ...more,
        ...(keysAt === undefined ? {} : { keysAt, keysDigest: keysDigest(currentKeys(joined, more.withdrawnAt)) }),
      };
      const found = (await control.readSiteWithAudiences(siteId))?.audiences ?? [];
      const audiences = found.filter(({ status }) => status === 'running');
      const now = evaluationTime(next, at);
      const operations = planOperations({ facts: next, operations: record.operations, audiences, now });
      await visitors.writeState({ ...record, facts: next, operations });
    },
    async record(visitor: string) {
      const ref = { siteId, visitorId: visitor as VisitorId };
      return (await visitors.readStates([ref])).get(refText(ref));
    },
    /** E-mail hashes at Meta, sorted. */
    async emailsAtMeta(key: string): Promise<readonly string[]> {
      const { metaAudienceId } = await audience(key);
      const found = (await graph.audiences()).find(({ id }) => id === metaAudienceId);
      return (found?.members ?? []).flatMap(({ EMAIL }) => EMAIL ?? []).sort();
    },
    async keysAtMeta(key: string): Promise<readonly string[]> {
      const { metaAudienceId } = await audience(key);
      const found = (await graph.audiences()).find(({ id }) => id === metaAudienceId);
      return [...new Set((found?.members ?? []).flatMap(({ EMAIL, PHONE }) => [EMAIL, PHONE]))]
        .filter((value) => value !== undefined)
        .sort();
    },
  };
}
