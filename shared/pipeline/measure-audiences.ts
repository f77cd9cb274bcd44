import type { Audience } from '../domain/audience/audience.ts';
import { type CountSnapshot, keptCounts, type PeopleCount, withCounts } from '../domain/audience/count-snapshot.ts';
import { evaluate } from '../domain/audience/evaluate.ts';
import { type LedgerRow, rowIdOf } from '../domain/audience/ledger.ts';
import type { Rule } from '../domain/audience/rule.ts';
import type { AudienceStanding, SyncRun } from '../domain/audience/sync-run.ts';
import { factsFor } from '../domain/identity/person.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { currentKeys, knownHashes, type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { matchable } from '../domain/visitor/matchable.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { refText, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { createCountPeople, type EverybodyOf } from './count-people.ts';
import { loadPersonsOfSites } from './load-persons.ts';

export interface AudienceLedger {
  countRows(): Promise<number>;
  readRows(rowIds: readonly string[]): Promise<readonly LedgerRow[]>;
}

export type MeasureDeps<Cursor> = {
  readonly visitors: EverybodyOf<Cursor> & {
    readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>>;
  };
  readonly ledger: (of: { readonly siteId: SiteId; readonly audienceKey: AudienceKey }) => AudienceLedger;
  readonly runs: { newestRun(siteId: SiteId, audienceKey: AudienceKey): Promise<SyncRun | undefined> };
  readonly counts: {
    readCounts(siteId: SiteId): Promise<CountSnapshot | undefined>;
    putCounts(siteId: SiteId, snapshot: CountSnapshot): Promise<void>;
  };
  /** For sites with more visitors than can be counted while somebody waits. */
  readonly previewPeople: (siteId: SiteId, rule: Rule, now: Instant) => Promise<{ readonly count: PeopleCount }>;
  /** So many visitors are counted one by one. */
  readonly mostCounted?: number;
};

/** How far people get on their way to Meta, and who waits. `null`: not known without taking too long. */
export type AudienceMeasure = {
  readonly audience: Audience;
  readonly standing: AudienceStanding;
  /** When its people were counted: of a large site up to 15 minutes ago. */
  readonly countedAt: Instant;
  /** Of the whole site. */
  readonly visitors: number | null;
  readonly members: number | null;
  readonly consented: number | null;
  readonly matchable: number | null;
  /** Rows Meta was sent and may still hold. */
  readonly sent: number;
  readonly pendingAdd: number | null;
  readonly pendingRemove: number | null;
  readonly oldestPendingAt: Instant | null;
};

const sampled = (found: readonly PeopleCount[], at: Instant) => ({ kind: 'too-many' as const, counts: found, at });

/** Beyond it the exact number waiting is of little use to anybody. */
const MOST_PENDING = 2_000;

export function createMeasureAudiences<Cursor>(deps: MeasureDeps<Cursor>) {
  const { visitors, ledger, runs, counts, previewPeople, mostCounted } = deps;
  const countPeople = createCountPeople({ visitors, ...(mostCounted === undefined ? {} : { mostCounted }) });

  /** Everybody, where that is quick; else what was counted within the last minutes, or a fair sample that is kept for whoever asks next. */
  async function count(siteId: SiteId, audiences: readonly Audience[], now: Instant) {
    const before = await counts.readCounts(siteId);
    const kept = keptCounts(before, audiences, now);
    if (before !== undefined && kept !== undefined) return sampled(kept, before.at);
    const rules = audiences.map(({ rule }) => rule);
    const counted = await countPeople(siteId, rules, now);
    if (counted.kind === 'counted') return { ...counted, at: now };
    const found = await Promise.all(rules.map(async (rule) => (await previewPeople(siteId, rule, now)).count));
    await counts.putCounts(siteId, withCounts(before, audiences, found, now));
    return sampled(found, now);
  }

  return async (siteId: SiteId, audiences: readonly Audience[], now: Instant): Promise<readonly AudienceMeasure[]> => {
    const counted = await count(siteId, audiences, now);
    const dirty = counted.kind === 'counted' && counted.dirty.length <= MOST_PENDING ? counted.dirty : undefined;
    const keys = dirty === undefined ? undefined : await visitors.readKeys(dirty);
    const persons = await loadPersonsOfSites(visitors, dirty ?? [], { consistent: false });
    const subjects = (dirty ?? []).map((record) => ({ record, facts: factsFor(persons.of(record), record) }));
    return Promise.all(
      audiences.map(async (audience, index): Promise<AudienceMeasure> => {
        const rows = ledger({ siteId, audienceKey: audience.audienceKey });
        const count = counted.counts[index];
        const [newest, sent, pending] = await Promise.all([
          runs.newestRun(siteId, audience.audienceKey),
          rows.countRows(),
          // Nobody is kept waiting for an audience that does not run; a rule pass finds them when it runs again.
          dirty === undefined || keys === undefined || audience.status !== 'running'
            ? undefined
            : countPending(rows, audience, subjects, keys, now),
        ]);
        return {
          audience,
          standing: newest?.standing ?? {},
          countedAt: counted.at,
          visitors: counted.kind === 'counted' ? counted.visitors : null,
          members: count?.members ?? null,
          consented: count?.consented ?? null,
          matchable: count?.matchable ?? null,
          sent,
          pendingAdd: pending?.add ?? null,
          pendingRemove: pending?.remove ?? null,
          oldestPendingAt: pending?.oldestAt ?? null,
        };
      }),
    );
  };
}

type Pending = { readonly add: number; readonly remove: number; readonly oldestAt: Instant | undefined };

/** Dirty people as the sync would see them: what they should be, against the rows they hold. */
async function countPending(
  ledger: AudienceLedger,
  { rule }: Audience,
  dirty: readonly { readonly record: VisitorRecord; readonly facts: VisitorFacts }[],
  keys: ReadonlyMap<string, MatchKeys>,
  now: Instant,
): Promise<Pending> {
  const keysOf = (record: VisitorRecord): MatchKeys => keys.get(refText(record)) ?? NO_KEYS;
  const ids = dirty.flatMap(({ record }) => {
    const { emails, phones } = knownHashes(keysOf(record));
    return [...emails, ...phones];
  });
  const rows = new Map((await ledger.readRows(ids)).map((row) => [row.rowId, row]));
  let add = 0;
  let remove = 0;
  let oldestAt: Instant | undefined;
  for (const { record, facts } of dirty) {
    const { operations, visitorId } = record;
    const wanted = matchable(facts) && evaluate(rule, facts, now);
    const target = wanted ? rowIdOf(currentKeys(keysOf(record), facts.withdrawnAt)) : undefined;
    const { emails, phones } = knownHashes(keysOf(record));
    const held = [...emails, ...phones].filter((id) => rows.get(id)?.holders.has(visitorId) === true);
    const adds = target !== undefined && !held.includes(target);
    const removes = held.some((id) => id !== target);
    if (adds) add += 1;
    if (removes) remove += 1;
    const since = operations.dirtyAt ?? operations.dueAt;
    if ((adds || removes) && since !== undefined) oldestAt = Math.min(oldestAt ?? since, since);
  }
  return { add, remove, oldestAt };
}
