import type { EventMatchKeys, TrackedEvent } from '../domain/event/tracked-event.ts';
import { canFind, forwardedEvent, isTooOld, mayForward } from '../domain/forward/forward-event.ts';
import type { ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import { knownKeys } from '../domain/forward/known-keys.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { MatchKeys } from '../domain/visitor/match-keys.ts';
import { reachable } from '../domain/visitor/matchable.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { refText, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { IndexedMessage } from './group-by-visitor.ts';
import type { OrderSource } from './person-orders.ts';

/** Match keys as they were read for the batch; absent when no event of it called for them. */
export type WrittenVisitor = OrderSource & { readonly keys?: MatchKeys };

export interface KnownKeys {
  readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>>;
}

/** What a part of a batch says that Meta is to be told, by the place of its messages in the batch. */
export type Outbox = ReadonlyMap<number, readonly ForwardedEvent[]>;

/**
 * Gathers what Meta is told of a site's events, once what they say is written. What is at hand of a visitor's match keys
 * completes an event's own; keys that no event of the batch called for are read for events that bring none, of visitors
 * whose state says that there are some: half a read unit, where an exclusion such as a purchase would be missed otherwise.
 */
export function createForwardWritten(keys: KnownKeys, part: readonly IndexedMessage[], now: Instant) {
  const originOf = new Map<TrackedEvent, IndexedMessage>();
  for (const one of part) for (const event of one.message.events) originOf.set(event, one);
  const outbox = new Map<number, ForwardedEvent[]>();
  let tooOld = 0;

  /** @param facts As they count for the visitor: consent is a person's. */
  async function gather({ record, events, ...written }: WrittenVisitor, facts: VisitorFacts): Promise<void> {
    const wanted = events.filter((event) => mayForward(event, facts, now));
    tooOld += events.filter((event) => isTooOld(event, facts, now)).length;
    if (wanted.length === 0) return;
    let known = written.keys === undefined ? undefined : knownKeys(written.keys, facts.withdrawnAt);
    if (known === undefined && reachable(facts)) known = await readKnown(record, facts);
    for (const event of wanted) {
      const origin = originOf.get(event);
      const matchKeys: EventMatchKeys = { ...known, ...event.matchKeys };
      if (origin === undefined || !canFind(matchKeys) || !hasVisitor(event)) continue;
      const { message, index } = origin;
      const client = clientOf(message, event);
      const forwarded = outbox.get(index) ?? [];
      outbox.set(index, forwarded);
      forwarded.push(forwardedEvent(event, matchKeys, client));
    }
  }

  async function readKnown({ siteId, visitorId }: VisitorRef, { withdrawnAt }: VisitorFacts) {
    const ref = { siteId, visitorId };
    const found = (await keys.readKeys([ref])).get(refText(ref));
    return found === undefined ? undefined : knownKeys(found, withdrawnAt);
  }

  return {
    gather,
    outbox: outbox as Outbox,
    /** How many Meta would have been told of, had they come in time. */
    countTooOld: () => tooOld,
  };
}

/** What a shop's server says of one event's visitor; otherwise whoever sent the request. */
function clientOf({ client, clients }: IndexedMessage['message'], { eventId, trust }: TrackedEvent) {
  if (clients !== undefined && Object.hasOwn(clients, eventId)) return clients[eventId];
  return trust === 'server' ? undefined : client;
}

const hasVisitor = (event: TrackedEvent): event is TrackedEvent & { readonly visitorId: VisitorId } =>
  event.visitorId !== undefined;
