import { compareText } from '../compare-text.ts';
import { buyersOf } from '../conversion/buyers.ts';
import type { JudgedConversion } from '../conversion/conversion.ts';
import type { VisitorHistory } from '../history/visitor-history.ts';
import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import type { PersonHistory } from './journey.ts';
import { countedAt, type OrderFilter, type ReportedOrder, readOrder } from './reported-order.ts';

export type OrderInJourney = {
  readonly orderId: string;
  readonly at: Instant;
  /** Absent: the report does not ask for it, but it ends a journey. */
  readonly reported?: ReportedOrder;
};

export type People = {
  readonly people: readonly PersonHistory<OrderInJourney>[];
  /** Orders that nobody we may name bought. */
  readonly unknown: readonly ReportedOrder[];
};

type Gathered = { touches: Touchpoint[]; withdrawals: Instant[]; orders: OrderInJourney[] };

/**
 * Brings together what each person's visitors did and bought. An order is its first buyer's; the path kept with it
 * belongs to that person's history too, because it may know of a touchpoint what no history does (ADR 81).
 *
 * @param personOf The person a visitor is.
 */
export function gatherPeople(
  {
    histories,
    conversions,
    personOf,
  }: {
    readonly histories: Iterable<VisitorHistory>;
    readonly conversions: Iterable<JudgedConversion>;
    readonly personOf: (visitorId: VisitorId) => VisitorId;
  },
  question: OrderFilter,
): People {
  const people = new Map<VisitorId, Gathered>();
  const unknown: ReportedOrder[] = [];
  const gatheredOf = (visitorId: VisitorId): Gathered => {
    const personId = personOf(visitorId);
    const known = people.get(personId) ?? { touches: [], withdrawals: [], orders: [] };
    people.set(personId, known);
    return known;
  };
  for (const { visitorId, touches, withdrawals } of histories) {
    if (touches.length === 0 && withdrawals.length === 0) continue;
    const person = gatheredOf(visitorId);
    person.touches.push(...touches);
    person.withdrawals.push(...withdrawals);
  }
  for (const conversion of conversions) {
    const at = countedAt(conversion, question);
    if (at === undefined) continue;
    const reported = readOrder(conversion, question);
    const [buyer] = buyersOf(conversion);
    if (buyer === undefined) {
      if (reported !== undefined) unknown.push(reported);
      continue;
    }
    const person = gatheredOf(buyer);
    person.touches.push(...conversion.path);
    person.withdrawals.push(...conversion.withdrawals);
    person.orders.push({ orderId: conversion.orderId, at, ...(reported === undefined ? {} : { reported }) });
  }
  for (const { orders } of people.values()) orders.sort((a, b) => a.at - b.at || compareText(a.orderId, b.orderId));
  return { people: [...people.values()], unknown };
}
