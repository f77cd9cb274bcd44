import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import { Unavailable } from '../domain/errors.ts';
import { factsFor, type Person, personOf } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import { sameOperations, type VisitorRecord } from '../domain/visitor/visitor-record.ts';
import { inParallel } from './in-parallel.ts';
import { loadPersonsOfSites } from './load-persons.ts';
import type { SyncDeps } from './sync-ports.ts';

const WRITES_AT_ONCE = 24;
const TRIES = 6;
/** After this long the next message goes on where this one stopped. */
const ENOUGH = 20 * SECOND;

type RulePassMessage = Extract<SyncMessage, { kind: 'rule-pass' }>;

export type RulePassDeps = Pick<SyncDeps, 'audiences' | 'syncRequests' | 'wallClock'> & {
  readonly visitors: Pick<SyncDeps['visitors'], 'readStates' | 'readAliases' | 'writeState'> & {
    scanStates(
      siteId: SiteId,
      cursor?: unknown,
    ): Promise<{ readonly records: readonly VisitorRecord[]; readonly cursor?: unknown }>;
  };
};

export type RulePassResult = {
  readonly kind: 'outdated' | 'going on' | 'finished';
  readonly scanned: number;
  readonly changed: number;
};

/**
 * Looks once at every visitor of a site because a rule is new, was edited, or was not synced for a while: what they
 * were told of it is not to be trusted. Until then what Meta holds goes by the rule of before. Ends with a sync.
 *
 * @throws Unavailable when somebody stays contended.
 */
export function createRulePass({ visitors, audiences, syncRequests, wallClock }: RulePassDeps) {
  return async (message: RulePassMessage): Promise<RulePassResult> => {
    const { siteId, audienceKey, ruleVersion, at } = message;
    const configured = await audiences.readSiteWithAudiences(siteId);
    const audience = configured?.audiences.find((candidate) => candidate.audienceKey === audienceKey);
    if (configured === undefined || audience?.ruleVersion !== ruleVersion || audience.status !== 'running') {
      return { kind: 'outdated', scanned: 0, changed: 0 };
    }
    const running = configured.audiences.filter(({ status }) => status === 'running');
    const startedAt = wallClock();
    let cursor: unknown = message.cursor === undefined ? undefined : JSON.parse(message.cursor);
    let [scanned, changed] = [0, 0];
    do {
      const page = await visitors.scanStates(siteId, cursor);
      const persons = await loadPersonsOfSites(visitors, page.records);
      await inParallel(WRITES_AT_ONCE, page.records, async (record) => {
        if (await replan(record, persons.of(record), { ...configured, audiences: running }, 1 << audience.slot, at))
          changed += 1;
      });
      scanned += page.records.length;
      cursor = page.cursor;
    } while (cursor !== undefined && wallClock() - startedAt <= ENOUGH);

    const before = message.cursor === undefined ? undefined : audience.pass;
    const pass = { startedAt: before?.startedAt ?? at, scanned: (before?.scanned ?? 0) + scanned };
    const isLast = cursor === undefined;
    const current = await audiences.updateAudienceSync(
      audience,
      isLast ? { pass: { ...pass, finishedAt: at }, standingRule: null } : { pass },
      { ruleVersion },
    );
    if (!current) return { kind: 'outdated', scanned, changed };
    await syncRequests.send([
      isLast ? { v: 1, kind: 'sync', siteId, at } : { ...message, cursor: JSON.stringify(cursor) },
    ]);
    return { kind: isLast ? 'finished' : 'going on', scanned, changed };
  };

  async function replan(
    found: VisitorRecord,
    { visitors: devices }: Person,
    { site, audiences: running }: { readonly site: Site; readonly audiences: readonly Audience[] },
    recheck: number,
    at: Instant,
  ): Promise<boolean> {
    let record: VisitorRecord | undefined = found;
    const tellsOfCarts = forwardsTo(site) !== undefined;
    for (let attempt = 0; attempt < TRIES && record !== undefined; attempt++) {
      const { visitorId, operations } = record;
      const others = devices.filter((device) => device.visitorId !== visitorId);
      const facts = factsFor(personOf([record, ...others]), record);
      const now = evaluationTime(facts, at);
      const planned = planOperations({ facts, operations, audiences: running, now, recheck, tellsOfCarts });
      if (sameOperations(planned, operations)) return false;
      const outcome = await visitors.writeState({ ...record, operations: planned });
      if (outcome.kind === 'written') return true;
      record = outcome.current;
    }
    if (record === undefined) return false;
    // Who wrote so often trusts what was told, which this pass must not: the message comes again.
    throw new Unavailable('A visitor was changed by others too often during a rule pass');
  }
}
