import { emptiesCart } from '../cart/cart-marks.ts';
import type { EventMatchKeys, TrackedEvent } from '../event/tracked-event.ts';
import { DAY, type Instant } from '../time.ts';
import { consentedAt } from '../visitor/consented-at.ts';
import { present } from '../visitor/join-facts.ts';
import { consented } from '../visitor/matchable.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { forwardableSearch, forwardableUrl } from './forwardable-url.ts';
import { CART_EMPTIED, type Client, type ForwardedEvent } from './forwarded-event.ts';

/** What Meta takes no older events than (META.md 6.1). */
export const OLDEST_FORWARDED = 7 * DAY;

/** What tells of a person or of our own doing, and not of anything that somebody did in the shop. */
const OUR_OWN: ReadonlySet<string> = new Set(['identify', 'click', 'impression', 'refund']);

/** Whether Meta may be told of an event at all; its person has to be found by somebody else. */
export function mayForward(event: TrackedEvent, facts: VisitorFacts, now: Instant): boolean {
  if (event.moneyOnly || event.visitorId === undefined || event.consent === 'denied') return false;
  // It grants nothing itself, and nobody was found whose consent it could be.
  if (event.consentFrom !== undefined || OUR_OWN.has(event.event) || event.event.includes('@')) return false;
  if (event.occurredAt <= now - OLDEST_FORWARDED) return false;
  // Consent that held then, and holds now: a person who has said no since is not told of any more.
  return consented(facts) && consentedAt(facts, event.occurredAt);
}

/** Whether its age alone keeps Meta from being told of an event. */
export function isTooOld(event: TrackedEvent, facts: VisitorFacts, now: Instant): boolean {
  return event.occurredAt <= now - OLDEST_FORWARDED && mayForward(event, facts, event.occurredAt);
}

/** Whether Meta could find anybody by these. */
export const canFind = ({ email, phone, fbp, fbc }: EventMatchKeys): boolean =>
  email !== undefined || phone !== undefined || fbp !== undefined || fbc !== undefined;

/** @param matchKeys The event's own, completed by what else is known of its visitor. */
export function forwardedEvent(
  event: TrackedEvent & { readonly visitorId: NonNullable<TrackedEvent['visitorId']> },
  matchKeys: EventMatchKeys,
  client: Client | undefined,
): ForwardedEvent {
  const { occurredAt, visitorId, url, value, currency, orderId, items, properties } = event;
  return present({
    eventId: forwardedId(event),
    event: emptiesCart(event) ? CART_EMPTIED : event.event,
    occurredAt,
    visitorId,
    url: url === undefined ? undefined : forwardableUrl(url),
    client,
    value,
    currency,
    orderId,
    items: items?.map(({ itemId, price, quantity }) => present({ itemId, price, quantity })),
    searchTerm: event.event === 'search' ? forwardableSearch(properties?.search_term ?? properties?.query) : undefined,
    matchKeys,
  } as ForwardedEvent);
}

/**
 * The event's own id. A platform's webhook tells of an order once for each of its revisions, under ids that no page can
 * know: for Meta they are one purchase, which a page can name too.
 */
function forwardedId({ eventId, event, orderId }: TrackedEvent): string {
  const isWebhooks = event === 'purchase' && orderId !== undefined && /^(?:shopify|woocommerce):/.test(eventId);
  return isWebhooks ? `order:${orderId}` : eventId;
}
