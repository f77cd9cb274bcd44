import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import { factsFor } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import {
  sameOperations,
  type VisitorOperations,
  type VisitorRecord,
  type VisitorRef,
} from '../domain/visitor/visitor-record.ts';
import { inParallel } from './in-parallel.ts';
import { loadPersonsOfSites, type Persons } from './load-persons.ts';
import type { SyncDeps } from './sync-ports.ts';
import type { TellAbandoned } from './tell-abandoned.ts';

/** In each of the shards, which are read side by side: most sweeps find nothing and should cost one round trip. */
const WRITES_AT_ONCE = 8;
const TRIES = 6;

export type SweepDeps = {
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
  readonly visitors: Pick<SyncDeps['visitors'], 'readStates' | 'readAliases' | 'writeState' | 'listDue'>;
  readonly sites: {
    readSitesWithAudiences(
      siteIds: readonly SiteId[],
    ): Promise<ReadonlyMap<SiteId, { readonly site: Site; readonly audiences: readonly Audience[] }>>;
  };
  readonly tellAbandoned: TellAbandoned;
  readonly unfinished: { listUnfinished(): Promise<readonly SiteId[]> };
  /** How many partitions the list of due people has. */
  readonly dueShards: number;
};

export type SweepResult = { readonly due: number; readonly refiled: number; readonly sites: number };

/**
 * Looks at everybody whose membership may change by itself up to `at`. Those with whom it does not are filed anew under
 * their next change; those of whom Meta must be told are left to the sync, which files them anew when it has told Meta.
 * Meta is told of the carts they left. Asks for a sync of each site with such people, or whose last sync Meta did not let finish.
 */
export function createSweepDue({ visitors, sites, syncRequests, tellAbandoned, unfinished, dueShards }: SweepDeps) {
  return async (at: Instant): Promise<SweepResult> => {
    const audiencesOf = new Map<SiteId, readonly Audience[]>();
    const siteOf = new Map<SiteId, Site>();
    const sitesToSync = new Set<SiteId>();
    let [due, refiled] = [0, 0];

    async function learnSites(refs: readonly VisitorRef[]): Promise<void> {
      const unknown = [...new Set(refs.map(({ siteId }) => siteId))].filter((siteId) => !audiencesOf.has(siteId));
      const found = await sites.readSitesWithAudiences(unknown);
      for (const siteId of unknown) {
        const site = found.get(siteId)?.site;
        if (site !== undefined) siteOf.set(siteId, site);
        const running = found.get(siteId)?.audiences.filter(({ status }) => status === 'running');
        audiencesOf.set(siteId, running ?? []);
      }
    }

    async function refile(found: VisitorRecord, persons: Pick<Persons, 'of'>): Promise<void> {
      let record: VisitorRecord | undefined = found;
      let person = persons.of(found);
      let written = false;
      for (let attempt = 0; attempt < TRIES && record !== undefined; attempt++) {
        const { operations, siteId }: VisitorRecord = record;
        if (!written && (operations.dueAt === undefined || operations.dueAt > at)) break;
        const facts = factsFor(person, record);
        const audiences = audiencesOf.get(siteId) ?? [];
        const site = siteOf.get(siteId);
        const now = evaluationTime(facts, at);
        const planned = planOperations({
          facts,
          operations,
          audiences,
          now,
          refile: !written,
          tellsOfCarts: site !== undefined && forwardsTo(site) !== undefined,
        });
        const isForSync = planned.dirtyAt !== undefined;
        if (isForSync) sitesToSync.add(siteId);
        if (isForSync && !written) break;
        // Filed anew before that was known: due at once, so that this sweep's end is not the end of it.
        const next: VisitorOperations = isForSync ? { ...operations, dueAt: at } : planned;
        if (sameOperations(next, operations)) break;
        if (!written) await tellAbandoned(site, [{ record, facts, now }]);
        const outcome = await visitors.writeState({ ...record, operations: next });
        if (outcome.kind === 'written') {
          if (!written) refiled += 1;
          written = true;
          if (person.visitors.length === 1) break;
          // Another visitor of the person may have changed meanwhile, and found nothing to do here.
          record = { ...record, operations: next, version: record.version + 1 };
        } else record = outcome.current;
        if (record !== undefined) person = (await loadPersonsOfSites(visitors, [record])).of(record);
      }
      // After so many conflicts the next sweep finds the visitor again: still due.
    }

    async function sweepShard(shard: number): Promise<void> {
      let next: unknown;
      do {
        const page = await visitors.listDue(shard, at, next);
        next = page.next;
        if (page.refs.length === 0) continue;
        await learnSites(page.refs);
        const states = await visitors.readStates(page.refs);
        const persons = await loadPersonsOfSites(visitors, states.values());
        await inParallel(WRITES_AT_ONCE, states.values(), (record) => refile(record, persons));
        due += page.refs.length;
      } while (next !== undefined);
    }

    const [unfinishedSites] = await Promise.all([
      unfinished.listUnfinished(),
      ...[...Array(dueShards).keys()].map(sweepShard),
    ]);
    const noted = new Set(unfinishedSites);
    const messages = [...sitesToSync.union(noted)].map(
      (siteId) => ({ v: 1, kind: 'sync', siteId, at, ...(noted.has(siteId) ? { noted: true } : {}) }) as const,
    );
    if (messages.length > 0) await syncRequests.send(messages);
    return { due, refiled, sites: messages.length };
  };
}
