import { isDeepStrictEqual } from 'node:util';
import type { Audience } from '../domain/audience/audience.ts';
import type { Demand } from '../domain/audience/demand.ts';
import { leadMarks } from '../domain/conversion/lead.ts';
import { Unavailable } from '../domain/errors.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { type Alias, type AliasId, isShared } from '../domain/identity/alias.ts';
import { allAliases, isSharedDevice, joinAliasIds, type Links } from '../domain/identity/links.ts';
import { factsFor, personOf } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import { type Duration, type Instant, SECOND } from '../domain/time.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { fitState } from '../domain/visitor/fit-state.ts';
import { withoutForgotten } from '../domain/visitor/history.ts';
import { joinFacts, joinOrders, joinTouchpoints, present } from '../domain/visitor/join-facts.ts';
import { joinMatchKeys, type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import type { OrderMark, VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { refText, unknownVisitor, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { WrittenVisitor } from './forward-written.ts';
import type { VisitorWork } from './group-by-visitor.ts';
import { keysOfEvent, withKeys } from './keys-of-visitor.ts';
import { moneyOfErased } from './money-of-event.ts';
import type { SpilledHistory } from './person-orders.ts';
import { type Saying, sayingOf } from './said-of-visitor.ts';

const TRIES = 8;

export interface VisitorStates {
  /** Whether a state can hold its touchpoints at no more cost than without them. */
  hasRoomForTouchpoints(record: VisitorRecord): boolean;
  writeState(
    record: VisitorRecord,
  ): Promise<{ readonly kind: 'written' } | { readonly kind: 'conflict'; readonly current: VisitorRecord | undefined }>;
  readStates(
    refs: readonly VisitorRef[],
    options?: { readonly consistent?: boolean },
  ): Promise<ReadonlyMap<string, VisitorRecord>>;
  readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>>;
  /** `false`: somebody else wrote meanwhile. */
  writeKeys(ref: VisitorRef, keys: MatchKeys, previous: MatchKeys | undefined): Promise<boolean>;
  /** Joins the same into each alias; saying nothing new costs a read. */
  joinInto(siteId: SiteId, aliasIds: readonly AliasId[], said: Partial<Alias>): Promise<ReadonlyMap<AliasId, Alias>>;
}

/** Touchpoints and orders beside the state. Putting what is there already writes nothing. */
export interface SpilledTouches extends SpilledHistory {
  putTouchpoints(ref: VisitorRef, touches: readonly Touchpoint[]): Promise<void>;
  /** Which of these do not lie there yet. */
  missingTouchpoints(ref: VisitorRef, touches: readonly Touchpoint[]): Promise<readonly Touchpoint[]>;
  putOrders(ref: VisitorRef, orders: readonly OrderMark[]): Promise<void>;
  putLeads(ref: VisitorRef, leads: readonly OrderMark[]): Promise<void>;
}

/** Takes away what a batch under way put beside a state that was erased meanwhile. */
export interface ErasedVisitors {
  eraseKeys(ref: VisitorRef, erasedAt: Instant): Promise<void>;
  eraseTouches(ref: VisitorRef, erasedAt: Instant): Promise<void>;
}

export type IngestVisitorDeps = {
  readonly erasing: ErasedVisitors;
  readonly visitors: VisitorStates;
  readonly touches: SpilledTouches;
  /** Digest of a click id's exact value. */
  readonly digest: (value: string) => string;
};

export type IngestContext = {
  readonly site: Site;
  /** The running ones. */
  readonly audiences: readonly Audience[];
  /** What the site's rules ask the history of. */
  readonly demands: readonly Demand[];
  readonly now: Instant;
  /** The visitor's other devices, as far as known before. */
  readonly others: readonly VisitorRecord[];
};

/**
 * Brings one visitor's state up to date with the visitor's events of a batch. Order of effects: match keys, aliases,
 * spilled touchpoints and order pointers, then the state that makes them look done. The caller looks after the other
 * visitors of the person and records the orders.
 */
export function createIngestVisitor({ visitors, touches, erasing, digest }: IngestVisitorDeps) {
  async function joinKeys(
    ref: VisitorRef,
    events: readonly TrackedEvent[],
    resolution: Duration,
  ): Promise<{ readonly keys: MatchKeys; readonly areWritten: boolean }> {
    const given = events.reduce((keys, event) => joinMatchKeys(keys, keysOfEvent(event, resolution)), NO_KEYS);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const stored = (await visitors.readKeys([ref])).values().next().value;
      const joined = joinMatchKeys(stored ?? NO_KEYS, given);
      if (isDeepStrictEqual(joined, stored ?? NO_KEYS)) return { keys: joined, areWritten: false };
      if (await visitors.writeKeys(ref, joined, stored)) return { keys: joined, areWritten: true };
    }
    throw new Unavailable('A visitor was changed by others too often while match keys were written');
  }

  /** Orders that were spilled keep their earliest time even when an event repeats them later. */
  async function withSpilledOrders(record: VisitorRecord, facts: VisitorFacts): Promise<VisitorFacts> {
    const known = new Set(record.facts.orders.map(({ orderId }) => orderId));
    const unknown = facts.orders.filter(({ orderId }) => !known.has(orderId));
    if (record.spilled.ordersTo === undefined || unknown.length === 0) return facts;
    const ids = new Set(unknown.map(({ orderId }) => orderId));
    const spilled = (await touches.listOrders(record)).filter(({ orderId }) => ids.has(orderId));
    return { ...facts, orders: joinOrders(facts.orders, spilled) };
  }

  /** What lies beside the state already is no news, and is not gathered in it once more. */
  async function withoutSpilledTouches(record: VisitorRecord, said: VisitorFacts): Promise<VisitorFacts> {
    const inState = new Map(record.facts.touchpoints.map((touch) => [touch.eventId, touch]));
    const elsewhere = said.touchpoints.filter((touch) => !isDeepStrictEqual(touch, inState.get(touch.eventId)));
    return { ...said, touchpoints: await touches.missingTouchpoints(record, elsewhere) };
  }

  /** Puts the visitor under aliases its state does not say yet; whether others may be concerned by that. */
  async function joinNewAliases(record: VisitorRecord, said: Links): Promise<boolean> {
    const { siteId, visitorId, facts } = record;
    const before = new Set(allAliases(facts));
    const news = [...new Set(allAliases(said))].filter((aliasId) => !before.has(aliasId));
    if (news.length === 0) return false;
    const aliases = await visitors.joinInto(siteId, news, { visitors: [visitorId] });
    const joined = { ...facts, aliases: joinAliasIds(facts.aliases, said.aliases) };
    if (isSharedDevice(joined)) return !isSharedDevice(facts);
    // Under an alias that others shared before, nobody notices one more.
    return [...aliases.values()].some(
      (alias) => alias.visitors.length > 1 && (!isShared(alias) || alias.visitors.includes(visitorId)),
    );
  }

  /**
   * A state without news is not written, so nothing would notice that it was erased since it was read; what was put beside
   * it meanwhile must not stay there.
   */
  async function unchanged(record: VisitorRecord, wroteBeside: boolean): ReturnType<VisitorStates['writeState']> {
    if (!wroteBeside) return { kind: 'written' };
    const current = (await visitors.readStates([record], { consistent: true })).get(refText(record));
    return (current?.version ?? 0) === record.version ? { kind: 'written' } : { kind: 'conflict', current };
  }

  /** A batch under way may have put keys and touches beside a state that was erased meanwhile. */
  async function cleanUp({ facts, ...ref }: VisitorRecord, { erasedAt = 0 }: Saying): Promise<void> {
    await erasing.eraseKeys(ref, erasedAt);
    await erasing.eraseTouches(ref, erasedAt);
  }

  return async (
    stored: VisitorRecord | undefined,
    work: VisitorWork,
    { site, audiences, demands, now, others }: IngestContext,
  ): Promise<WrittenVisitor> => {
    const { ref, unlink } = work;
    const resolution = site.recencyResolution * SECOND;
    const sayingSince = (erasedAt: Instant | undefined): Saying => sayingOf(work, { site, demands, digest }, erasedAt);
    let record = stored ?? unknownVisitor(ref);
    let said = sayingSince(undefined);
    let touchesBeside = record.spilled.touches;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (said.erasedAt !== record.facts.erasedAt) said = sayingSince(record.facts.erasedAt);
      const { events, facts: news, links, hasKeys } = said;
      if (said.dropped.length > 0) await cleanUp(record, said);
      // Again after a conflict: who wrote meanwhile may have brought newer keys.
      const given = hasKeys ? await joinKeys(ref, events, resolution) : undefined;
      const keys = given?.keys;
      touchesBeside ??= record.spilled.touches;
      const fresh = touchesBeside ? await withoutSpilledTouches(record, news) : news;
      const joined = withKeys(await withSpilledOrders(record, joinFacts(record.facts, fresh)), keys);
      const isUnlinked = unlink && record.version > 0;
      if (isUnlinked) await visitors.joinInto(ref.siteId, allAliases(joined), { unlinked: [ref.visitorId] });
      const linksChanged = (await joinNewAliases(record, links)) || isUnlinked;
      const fitted = fitState(
        joined,
        { ...record.spilled, ...(touchesBeside && { touches: true }) },
        (facts, spilled) => visitors.hasRoomForTouchpoints({ ...record, facts, spilled }),
      );
      const planned = { ...record, facts: fitted.facts, spilled: fitted.spilled };
      const facts = factsFor(personOf([planned, ...others]), planned);
      const operations = {
        ...planOperations({
          facts,
          operations: record.operations,
          audiences,
          now: evaluationTime(facts, now),
          tellsOfCarts: forwardsTo(site) !== undefined,
        }),
        ...(linksChanged ? { unsettled: true as const } : {}),
      };
      const next: VisitorRecord = { ...planned, operations };
      await touches.putTouchpoints(ref, fitted.touchesOut);
      if (fitted.touchesOut.length > 0) touchesBeside = true;
      await touches.putOrders(ref, fitted.ordersOut);
      const leads = leadMarks(events);
      await touches.putLeads(ref, leads);
      const isNews = !isDeepStrictEqual(next, record);
      const toWrite = isNews ? tidied(next, demands, now) : next;
      const wroteBeside = given?.areWritten === true || fitted.touchesOut.length + leads.length > 0;
      const outcome = isNews ? await visitors.writeState(toWrite) : await unchanged(record, wroteBeside);
      if (outcome.kind === 'written') {
        return {
          record: isNews ? { ...toWrite, version: next.version + 1 } : next,
          facts: {
            ...next.facts,
            touchpoints: joinTouchpoints(next.facts.touchpoints, fitted.touchesOut),
            orders: joinOrders(next.facts.orders, fitted.ordersOut),
          },
          events: [...events, ...said.dropped.flatMap(moneyOfErased)],
          newTouches: news.touchpoints,
          ...(keys === undefined ? {} : { keys }),
        };
      }
      record = outcome.current ?? unknownVisitor(ref);
    }
    throw new Unavailable('A visitor was changed by others too often while events were added');
  };
}

/** What no rule asks for any more goes with a write that comes anyway. */
function tidied(record: VisitorRecord, demands: readonly Demand[], now: Instant): VisitorRecord {
  const { history: before, ...facts } = record.facts;
  const history = withoutForgotten(before, (id) => demands.some((demand) => demand.id === id), now);
  return history === before ? record : { ...record, facts: present({ ...facts, history } as VisitorFacts) };
}
