import { isDeepStrictEqual } from 'node:util';
import type { Audience } from '../domain/audience/audience.ts';
import type { Conversion } from '../domain/conversion/conversion.ts';
import { emptyConversion } from '../domain/conversion/merge-conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../domain/time.ts';
import { readTouchpoint } from '../domain/touchpoint/read-touchpoint.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { factsOfEvent, orderIdOf } from '../domain/visitor/facts-of-event.ts';
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
import { contributionOfEvent, contributionOfVisitor } from './record-order.ts';

const TRIES = 8;
/** Conversions keep touchpoints of 90 days: the longest lookback one may ask for. */
const PATH_WINDOW = 90 * DAY;
const REPLACEMENT_WINDOW = 60 * MINUTE;

export interface VisitorStates {
  writeState(
    record: VisitorRecord,
  ): Promise<{ readonly kind: 'written' } | { readonly kind: 'conflict'; readonly current: VisitorRecord | undefined }>;
  readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>>;
  /** `false`: somebody else wrote meanwhile. */
  writeKeys(ref: VisitorRef, keys: MatchKeys, previous: MatchKeys | undefined): Promise<boolean>;
}

/** Touchpoints and orders beside the state. Putting what is there already writes nothing. */
export interface SpilledTouches {
  putTouchpoints(ref: VisitorRef, touches: readonly Touchpoint[]): Promise<void>;
  putOrders(ref: VisitorRef, orders: readonly OrderMark[]): Promise<void>;
  listTouchpoints(ref: VisitorRef, from: Instant, to: Instant): Promise<readonly Touchpoint[]>;
  listOrders(ref: VisitorRef): Promise<readonly OrderMark[]>;
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
    const keys = events.some((event) => event.matchKeys !== undefined || event.consent === 'denied')
      ? await joinKeys(ref, events)
      : undefined;

    let record = stored ?? unknownVisitor(ref);
    for (let attempt = 0; attempt < TRIES; attempt++) {
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

  /** What the visitor's events mean for orders: those they speak of, and earlier ones a late touchpoint may have led to. */
  async function contributions(
    record: VisitorRecord,
    facts: VisitorFacts,
    events: readonly TrackedEvent[],
    newTouches: readonly Touchpoint[],
  ): Promise<readonly Conversion[]> {
    const { siteId, visitorId } = record;
    const spoken = events.flatMap((event): Conversion[] => {
      const orderId = event.event === 'purchase' ? (orderIdOf(event) as OrderId) : event.orderId;
      if (orderId === undefined) return [];
      const isMoney = event.event === 'purchase' || event.event === 'refund';
      return isMoney || event.consent === 'denied' ? [contributionOfEvent(siteId, orderId, event)] : [];
    });
    const named = new Set(spoken.filter(({ denied }) => !denied).map(({ orderId }) => orderId as string));
    const orders = await knownOrders(record, facts, newTouches);
    const reached = orders.filter(
      (order) =>
        named.has(order.orderId) ||
        newTouches.some((touch) => touch.at <= order.at && touch.at >= order.at - PATH_WINDOW),
    );
    const paths = await Promise.all(
      reached.map(async (order) => {
        const path = await touchesBefore(record, facts, order.at);
        return contributionOfVisitor(siteId, order.orderId as OrderId, visitorId, path);
      }),
    );
    const justBought = new Set(events.filter(({ event }) => event === 'purchase').map(orderIdOf));
    return [...spoken, ...paths, ...replacements(record, orders, justBought)];
  }

  async function knownOrders(
    record: VisitorRecord,
    facts: VisitorFacts,
    newTouches: readonly Touchpoint[],
  ): Promise<readonly OrderMark[]> {
    const spilledTo = record.spilled.ordersTo;
    const mayReachSpilled = spilledTo !== undefined && newTouches.some((touch) => touch.at <= spilledTo);
    return mayReachSpilled ? joinOrders(facts.orders, await touches.listOrders(record)) : facts.orders;
  }

  async function touchesBefore(
    record: VisitorRecord,
    facts: VisitorFacts,
    at: Instant,
  ): Promise<readonly Touchpoint[]> {
    const from = at - PATH_WINDOW;
    const { touchesTo } = record.spilled;
    const spilled = touchesTo === undefined || touchesTo < from ? [] : await touches.listTouchpoints(record, from, at);
    return joinTouchpoints(facts.touchpoints, spilled).filter((touch) => touch.at >= from && touch.at <= at);
  }
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

/** A purchase without an order id gives way to a proper order of the same value within the hour (DESIGN: Conversion). */
function replacements(
  { siteId }: VisitorRef,
  orders: readonly OrderMark[],
  justBought: ReadonlySet<string>,
): readonly Conversion[] {
  const nameless = (order: OrderMark): boolean => order.orderId.startsWith('e:');
  const proper = orders.filter((order) => !nameless(order));
  return orders.filter(nameless).flatMap((order): Conversion[] => {
    const better = proper.find(
      (other) =>
        order.value !== undefined &&
        other.value === order.value &&
        other.currency === order.currency &&
        Math.abs(other.at - order.at) <= REPLACEMENT_WINDOW &&
        (justBought.has(order.orderId) || justBought.has(other.orderId)),
    );
    if (better === undefined) return [];
    return [{ ...emptyConversion(siteId, order.orderId as OrderId), replacedBy: better.orderId as OrderId }];
  });
}
