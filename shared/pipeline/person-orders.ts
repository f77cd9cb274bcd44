import type { Conversion } from '../domain/conversion/conversion.ts';
import { earliestOfEach, leadIdOf, leadMarks, mayHaveLeadSince } from '../domain/conversion/lead.ts';
import { PATH_REACH } from '../domain/conversion/limit-path.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { MOST_FOLDED } from '../domain/identity/person.ts';
import type { OrderId, SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { orderIdOf } from '../domain/visitor/facts-of-event.ts';
import { joinOrders, joinTouchpoints, later } from '../domain/visitor/join-facts.ts';
import type { OrderMark, VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import type { VisitorRecord, VisitorRef } from '../domain/visitor/visitor-record.ts';
import { newestOf, withdrawalsOf } from '../domain/visitor/withdrawals.ts';
import { contributionOfEvent, contributionOfVisitor } from './record-order.ts';

/** What no longer fits in a visitor's state. */
export interface SpilledHistory {
  listTouchpoints(ref: VisitorRef, from: Instant, to: Instant): Promise<readonly Touchpoint[]>;
  listOrders(ref: VisitorRef): Promise<readonly OrderMark[]>;
  /** Leads and sign-ups; no state keeps them. */
  listLeads(ref: VisitorRef): Promise<readonly OrderMark[]>;
}

/** One of a person's visitors, and what a batch said of them. */
export type OrderSource = {
  readonly record: VisitorRecord;
  /** The record's, and what the batch pushed out of it. */
  readonly facts: VisitorFacts;
  readonly events: readonly TrackedEvent[];
  readonly newTouches: readonly Touchpoint[];
};

/**
 * What a batch means for the orders of one person: those it speaks of, earlier ones that a late touchpoint may have led to,
 * later ones that a late withdrawal parts from what was before it, or that late consent brings back.
 *
 * @param person All visitors of the person; touchpoints of each count for the orders of all.
 * @param everything Look at every order: whom the visitors belong together with has changed.
 */
export function createPersonOrders(touches: SpilledHistory) {
  return async (person: readonly OrderSource[], everything = false): Promise<readonly Conversion[]> => {
    const sources = person.slice(0, MOST_FOLDED);
    const spoken = person.flatMap(({ record, events }) => events.flatMap((event) => spokenBy(record.siteId, event)));
    const newTouches = person.flatMap((source) => source.newTouches);
    const denials = person.flatMap(({ events }) => events.filter(({ consent }) => consent === 'denied'));
    const isGrant = person.some(({ events }) => events.some(({ consent }) => consent === 'granted'));
    const withdrawals = person.reduce<readonly Instant[]>((all, { facts }) => newestOf(all, withdrawalsOf(facts)), []);
    const grantedAt = person.reduce<Instant | undefined>(
      (newest, { facts }) => later(newest, facts.grantedAt),
      undefined,
    );
    const consentBefore = (at: Instant): Pick<Conversion, 'withdrawals' | 'regranted'> => {
      const before = withdrawals.filter((withdrawn) => withdrawn <= at);
      return { withdrawals: before, regranted: before.filter((withdrawn) => (grantedAt ?? 0) > withdrawn) };
    };
    const isReached = (order: OrderMark): boolean =>
      everything ||
      newTouches.some((touch) => touch.at <= order.at && touch.at >= order.at - PATH_REACH) ||
      denials.some(({ occurredAt }) => occurredAt <= order.at) ||
      (isGrant && consentBefore(order.at).regranted.length > 0);

    const paths: Conversion[] = [];
    for (const source of person) {
      const { siteId, visitorId } = source.record;
      const said = source.events.flatMap((event) => spokenBy(siteId, event));
      const named = new Set(said.filter(({ denied }) => !denied).map(({ orderId }) => orderId));
      const orders = await knownOrders(
        source,
        newTouches,
        everything || denials.length > 0 || (isGrant && withdrawals.length > 0),
      );
      for (const order of orders) {
        const orderId = order.orderId as OrderId;
        if (!named.has(orderId) && !isReached(order)) continue;
        const path = await touchesBefore(sources, source, order.at);
        paths.push(contributionOfVisitor(siteId, orderId, visitorId, path, consentBefore(order.at)));
      }
    }
    return [...spoken, ...paths];
  };

  async function knownOrders(
    { record, facts, events }: OrderSource,
    newTouches: readonly Touchpoint[],
    everything: boolean,
  ): Promise<readonly OrderMark[]> {
    const mayReachLeads = newTouches.some((touch) => mayHaveLeadSince(facts, touch.at));
    const hasLeads = mayHaveLeadSince(facts, Number.NEGATIVE_INFINITY);
    const kept = hasLeads && (everything || mayReachLeads) ? await touches.listLeads(record) : [];
    const leads = earliestOfEach([...kept, ...leadMarks(events)]);
    const spilledTo = record.spilled.ordersTo;
    const mayReachSpilled =
      spilledTo !== undefined && (everything || newTouches.some((touch) => touch.at <= spilledTo));
    const orders = mayReachSpilled ? joinOrders(facts.orders, await touches.listOrders(record)) : facts.orders;
    return leads.length === 0 ? orders : [...orders, ...leads];
  }

  /** The person's touchpoints up to an order; those of other visitors than its own say whose they are. */
  async function touchesBefore(
    person: readonly OrderSource[],
    buyer: OrderSource,
    at: Instant,
  ): Promise<readonly Touchpoint[]> {
    const from = at - PATH_REACH;
    const sources = person.includes(buyer) ? person : [...person, buyer];
    const parts = await Promise.all(
      sources.map(async ({ record, facts }) => {
        const hasMore = record.spilled.touches === true;
        const spilled = hasMore ? await touches.listTouchpoints(record, from, at) : [];
        const own = joinTouchpoints(facts.touchpoints, spilled).filter((touch) => touch.at >= from && touch.at <= at);
        const { visitorId } = record;
        return visitorId === buyer.record.visitorId ? own : own.map((touch) => ({ ...touch, visitorId }));
      }),
    );
    return parts.flat();
  }
}

function spokenBy(siteId: SiteId, event: TrackedEvent): readonly Conversion[] {
  const leadId = event.consent === 'denied' ? undefined : leadIdOf(event);
  if (leadId !== undefined) return [contributionOfEvent(siteId, leadId as OrderId, event)];
  const orderId = event.event === 'purchase' ? (orderIdOf(event) as OrderId) : event.orderId;
  if (orderId === undefined) return [];
  const isMoney = event.event === 'purchase' || event.event === 'refund';
  return isMoney || event.consent === 'denied' ? [contributionOfEvent(siteId, orderId, event)] : [];
}
