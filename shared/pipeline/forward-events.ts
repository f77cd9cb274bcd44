import type { ForwardMessage } from '../contracts/messages.ts';
import type { AudienceError } from '../domain/audience/audience.ts';
import { Unavailable } from '../domain/errors.ts';
import { OLDEST_FORWARDED } from '../domain/forward/forward-event.ts';
import type { ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import { type Forwarding, type RefusedEvent, withRefused } from '../domain/forward/forwarding.ts';
import type { SiteId } from '../domain/ids.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import { type Duration, type Instant, MINUTE } from '../domain/time.ts';
import { consented } from '../domain/visitor/matchable.ts';
import { refText, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { type CallOutcome, sendBisecting } from './send-bisecting.ts';

/** How often a site says anew that its events get through. */
const SAID_AGAIN: Duration = 5 * MINUTE;

type Failure = Omit<AudienceError, 'at'>;

export type ForwardEventsDeps = {
  readonly visitors: {
    readStates(
      refs: readonly VisitorRef[],
      options?: { readonly consistent?: boolean },
    ): Promise<ReadonlyMap<string, VisitorRecord>>;
  };
  readonly sites: { readSite(siteId: SiteId): Promise<Site | undefined> };
  readonly conversions: {
    /** All of the events or none; at most 1,000. */
    sendEvents(
      to: { readonly pixelId: string; readonly testEventCode?: string | undefined },
      events: readonly ForwardedEvent[],
    ): Promise<CallOutcome<Failure>>;
  };
  readonly forwardings: {
    readForwarding(siteId: SiteId): Promise<Forwarding>;
    putForwarding(siteId: SiteId, forwarding: Forwarding): Promise<void>;
  };
  readonly forwardRequests: { send(message: ForwardMessage): Promise<void> };
};

export type ForwardResult = {
  readonly received: number;
  /** Too old when their turn came, or of a site that does not forward any more. */
  readonly tooOld: number;
  readonly switchedOff: number;
  /** Of people who withdrew consent or were erased while they waited. */
  readonly left: number;
  readonly refused: readonly RefusedEvent[];
  readonly testing: boolean;
};

const NOTHING: ForwardResult = { received: 0, tooOld: 0, left: 0, switchedOff: 0, refused: [], testing: false };

/**
 * Tells Meta of one site's events, at most 1,000. What is not decided when Meta stops answering, or time runs out, goes
 * back to the queue as a message of its own, as soon as a part was decided: what got through is not sent twice.
 *
 * @throws Unavailable when nothing got through: the message comes again.
 */
export function createForwardEvents(deps: ForwardEventsDeps) {
  const { visitors, sites, conversions, forwardings, forwardRequests } = deps;

  /** @param now The time of the message and how long it waited. */
  return async (
    { siteId, events }: Pick<ForwardMessage, 'siteId' | 'events'>,
    now: Instant,
    outOfTime: () => boolean,
  ): Promise<ForwardResult> => {
    const site = await sites.readSite(siteId);
    const pixelId = site === undefined ? undefined : forwardsTo(site);
    if (site === undefined || pixelId === undefined) return { ...NOTHING, switchedOff: events.length };
    const testEventCode = site.meta.testEventCode;
    const young = withoutRepeats(events).filter(({ occurredAt }) => occurredAt > now - OLDEST_FORWARDED);
    const willing = await ofTheWilling(siteId, young);
    const { fit, unfit } = checkPurchases(willing);
    const sent = await sendBisecting(
      fit,
      (part) => conversions.sendEvents({ pixelId, testEventCode }, part),
      outOfTime,
    );
    const refused = [...unfit, ...sent.refused].map(
      ({ event: { eventId, event }, reason }): RefusedEvent => ({ eventId, event, at: now, reason }),
    );
    await say(siteId, now, sent.received > 0, refused, sent.failure);
    if (sent.rest.length > 0) {
      const isPart = sent.rest.length < fit.length;
      if (!isPart) throw new Unavailable(`Meta took no events of site ${siteId}: ${sent.failure?.class ?? 'no time'}`);
      await forwardRequests.send({ v: 1, siteId, at: now, events: sent.rest });
    }
    const repeats = events.length - withoutRepeats(events).length;
    const tooOld = events.length - repeats - young.length;
    const left = young.length - willing.length;
    return { received: sent.received, tooOld, left, switchedOff: 0, refused, testing: testEventCode !== undefined };
  };

  /** Events may have waited for days: whoever withdrew consent or was erased meanwhile is not told of any more. */
  async function ofTheWilling(siteId: SiteId, events: readonly ForwardedEvent[]): Promise<readonly ForwardedEvent[]> {
    const ids = [...new Set(events.map(({ visitorId }) => visitorId))];
    const states = await visitors.readStates(
      ids.map((visitorId) => ({ siteId, visitorId })),
      { consistent: true },
    );
    return events.filter(({ visitorId, occurredAt }) => {
      const facts = states.get(refText({ siteId, visitorId }))?.facts;
      return facts === undefined || (consented(facts) && occurredAt > (facts.erasedAt ?? Number.NEGATIVE_INFINITY));
    });
  }

  /** What a marketer finds with the site's settings; written when it changes, and now and then while all is well. */
  async function say(
    siteId: SiteId,
    now: Instant,
    isThrough: boolean,
    refused: readonly RefusedEvent[],
    failure: Failure | undefined,
  ): Promise<void> {
    const known = await forwardings.readForwarding(siteId);
    const { lastError, lastSentAt = 0 } = known;
    const isSame = failure?.message === lastError?.message && failure?.class === lastError?.class;
    if (isSame && refused.length === 0 && (!isThrough || now - lastSentAt < SAID_AGAIN)) return;
    const error = failure === undefined ? undefined : { ...failure, at: isSame ? (lastError?.at ?? now) : now };
    const sentAt = isThrough ? Math.max(now, lastSentAt) : known.lastSentAt;
    await forwardings.putForwarding(siteId, {
      refused: withRefused(known.refused, refused),
      ...(sentAt === undefined ? {} : { lastSentAt: sentAt }),
      ...(error === undefined ? {} : { lastError: error }),
    });
  }
}

/** Two servers' tellings of one event are not told apart at Meta for sure, so what is in one call is told once. */
function withoutRepeats(events: readonly ForwardedEvent[]): readonly ForwardedEvent[] {
  return [...new Map(events.map((event) => [JSON.stringify([event.event, event.eventId]), event])).values()];
}

/** What Meta refuses for sure would only cost calls to find. */
function checkPurchases(events: readonly ForwardedEvent[]) {
  const lacksMoney = ({ event, value, currency }: ForwardedEvent): boolean =>
    event === 'purchase' && (value === undefined || currency === undefined);
  return {
    fit: events.filter((event) => !lacksMoney(event)),
    unfit: events.filter(lacksMoney).map((event) => ({ event, reason: 'A purchase needs a value and a currency.' })),
  };
}
