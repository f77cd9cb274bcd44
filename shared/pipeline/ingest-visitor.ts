import { isDeepStrictEqual } from 'node:util';
import type { Audience } from '../domain/audience/audience.ts';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { Site } from '../domain/site.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import { readTouchpoint } from '../domain/touchpoint/read-touchpoint.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { factsOfEvent } from '../domain/visitor/facts-of-event.ts';
import { fitState } from '../domain/visitor/fit-state.ts';
import { joinFacts, joinOrders, joinTouchpoints } from '../domain/visitor/join-facts.ts';
import {
  currentKeys,
  joinMatchKeys,
  keysDigest,
  keysGivenAt,
  type MatchKeys,
  NO_KEYS,
} from '../domain/visitor/match-keys.ts';
import { evaluationTime, planOperations } from '../domain/visitor/plan-operations.ts';
import type { OrderMark, VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { NO_FACTS } from '../domain/visitor/visitor-facts.ts';
import { unknownVisitor, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { createVisitorOrders, type SpilledHistory } from './visitor-orders.ts';

const TRIES = 8;

export interface VisitorStates {
  writeState(
    record: VisitorRecord,
  ): Promise<{ readonly kind: 'written' } | { readonly kind: 'conflict'; readonly current: VisitorRecord | undefined }>;
  readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>>;
  /** `false`: somebody else wrote meanwhile. */
  writeKeys(ref: VisitorRef, keys: MatchKeys, previous: MatchKeys | undefined): Promise<boolean>;
}

/** Touchpoints and orders beside the state. Putting what is there already writes nothing. */
export interface SpilledTouches extends SpilledHistory {
  putTouchpoints(ref: VisitorRef, touches: readonly Touchpoint[]): Promise<void>;
  putOrders(ref: VisitorRef, orders: readonly OrderMark[]): Promise<void>;
}

export type IngestVisitorDeps = {
  readonly visitors: VisitorStates;
  readonly touches: SpilledTouches;
  /** Digest of a click id's exact value. */
  readonly digest: (value: string) => string;
};

/** The visitor's state as it is stored now, and what the batch means for orders. */
export type IngestedVisitor = { readonly record: VisitorRecord; readonly orders: readonly Conversion[] };

/**
 * Brings one visitor's state up to date with the visitor's events of a batch. Order of effects: match keys, spilled
 * touchpoints and order pointers, then the state that makes them look done. The caller records the orders afterwards.
 */
export function createIngestVisitor({ visitors, touches, digest }: IngestVisitorDeps) {
  const contributions = createVisitorOrders(touches);

  async function joinKeys(ref: VisitorRef, events: readonly TrackedEvent[]): Promise<MatchKeys> {
    const given = events.reduce((keys, event) => joinMatchKeys(keys, keysOfEvent(event)), NO_KEYS);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const stored = (await visitors.readKeys([ref])).values().next().value;
      const joined = joinMatchKeys(stored ?? NO_KEYS, given);
      if (isDeepStrictEqual(joined, stored ?? NO_KEYS)) return joined;
      if (await visitors.writeKeys(ref, joined, stored)) return joined;
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

  return async (
    stored: VisitorRecord | undefined,
    ref: VisitorRef,
    events: readonly TrackedEvent[],
    { site, audiences, now }: { readonly site: Site; readonly audiences: readonly Audience[]; readonly now: Instant },
  ): Promise<IngestedVisitor> => {
    const resolution = site.recencyResolution * SECOND;
    const found = events.map((event) => ({
      event,
      touch: event.consent === 'denied' ? undefined : readTouchpoint(event, site.hosts, digest),
    }));
    const said = found.reduce(
      (facts, { event, touch }) => joinFacts(facts, factsOfEvent(event, resolution, touch)),
      NO_FACTS,
    );
    const hasKeys = events.some((event) => event.matchKeys !== undefined || event.consent === 'denied');

    let record = stored ?? unknownVisitor(ref);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      // Again after a conflict: who wrote meanwhile may have brought newer keys.
      const keys = hasKeys ? await joinKeys(ref, events) : undefined;
      const joined = withKeys(await withSpilledOrders(record, joinFacts(record.facts, said)), keys);
      const fitted = fitState(joined, record.spilled);
      const operations = planOperations({
        facts: fitted.facts,
        operations: record.operations,
        audiences,
        now: evaluationTime(fitted.facts, now),
        refile: false,
      });
      const next: VisitorRecord = { ...record, facts: fitted.facts, spilled: fitted.spilled, operations };
      await touches.putTouchpoints(ref, fitted.touchesOut);
      await touches.putOrders(ref, fitted.ordersOut);
      const outcome = isDeepStrictEqual(next, record)
        ? ({ kind: 'written' } as const)
        : await visitors.writeState(next);
      if (outcome.kind === 'written') {
        const all: VisitorFacts = {
          ...next.facts,
          touchpoints: joinTouchpoints(next.facts.touchpoints, fitted.touchesOut),
          orders: joinOrders(next.facts.orders, fitted.ordersOut),
        };
        return { record: next, orders: await contributions(next, all, events, said.touchpoints) };
      }
      record = outcome.current ?? unknownVisitor(ref);
    }
    throw new Unavailable('A visitor was changed by others too often while events were added');
  };
}

function keysOfEvent(event: TrackedEvent): MatchKeys {
  if (event.matchKeys === undefined || event.consent === 'denied') return NO_KEYS;
  const register = (value: string | undefined) => (value === undefined ? [] : [{ value, at: event.occurredAt }]);
  const { email, phone, fbp, fbc } = event.matchKeys;
  return { email: register(email), phone: register(phone), fbp: register(fbp), fbc: register(fbc) };
}

function withKeys(facts: VisitorFacts, keys: MatchKeys | undefined): VisitorFacts {
  const keysAt = keys === undefined ? undefined : keysGivenAt(keys);
  if (keys === undefined || keysAt === undefined) return facts;
  return { ...facts, keysAt, keysDigest: keysDigest(currentKeys(keys, facts.withdrawnAt)) };
}
