import type { TrackedEvent } from '../event/tracked-event.ts';
import type { Instant } from '../time.ts';
import { DAY } from '../time.ts';
import type { OrderMark, VisitorFacts } from '../visitor/visitor-facts.ts';
import type { Conversion } from './conversion.ts';

/** What a conversion is: an order, somebody's details, or an account. */
export const CONVERSION_KINDS = ['purchase', 'lead', 'sign_up'] as const;
export type ConversionKind = (typeof CONVERSION_KINDS)[number];
export type LeadKind = Exclude<ConversionKind, 'purchase'>;

const KINDS: Readonly<Record<string, LeadKind>> = { generate_lead: 'lead', sign_up: 'sign_up' };

export const leadKindOf = (event: Pick<TrackedEvent, 'event'>): LeadKind | undefined =>
  Object.hasOwn(KINDS, event.event) ? KINDS[event.event] : undefined;

/** The id a lead or sign-up is stored under: never an order's, even where the shop counts both alike. */
export function leadIdOf({ event, orderId, eventId }: TrackedEvent): string | undefined {
  const kind = leadKindOf({ event });
  return kind === undefined ? undefined : `${kind}:${orderId ?? eventId}`;
}

/** An order only refunds are known of is an order. */
export const kindOf = ({ claims }: Conversion): ConversionKind => claims[0]?.kind ?? 'purchase';

/** Leads of a visitor's events, as pointers to their conversions. */
export function leadMarks(events: readonly TrackedEvent[]): readonly OrderMark[] {
  const marks = events.flatMap((event) => {
    const orderId = event.consent === 'denied' ? undefined : leadIdOf(event);
    return orderId === undefined ? [] : [{ orderId, at: event.occurredAt }];
  });
  return earliestOfEach(marks);
}

/** Whether a visitor may have a lead at or after a time; times of sign-ups are kept on a grid of a day at most. */
export function mayHaveLeadSince({ lastByEvent }: VisitorFacts, at: Instant): boolean {
  return Object.keys(KINDS).some((name) => {
    const last = lastByEvent[name];
    return last !== undefined && last + DAY >= at;
  });
}

/** One pointer for each id, at its earliest time. */
export function earliestOfEach(marks: readonly OrderMark[]): readonly OrderMark[] {
  const byId = new Map<string, OrderMark>();
  for (const mark of marks) {
    const known = byId.get(mark.orderId);
    if (known === undefined || mark.at < known.at) byId.set(mark.orderId, mark);
  }
  return [...byId.values()];
}
