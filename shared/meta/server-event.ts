import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import { SECOND } from '../domain/time.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { metaEventName } from './meta-event-names.ts';
import { toUserData } from './user-data.ts';

/** One event as the Conversions API takes it (META.md 6.2). */
export type ServerEvent = Readonly<Record<string, unknown>> & {
  readonly event_name: string;
  readonly event_id: string;
  readonly event_time: number;
};

export function serverEvent(event: ForwardedEvent): ServerEvent {
  const { eventId, occurredAt, url, client } = event;
  // Meta wants to know page and browser of what happened on a website; where one is not known, it is our system that says so.
  const isOfPage = url !== undefined && client?.userAgent !== undefined;
  return {
    event_name: metaEventName(event.event),
    event_id: eventId,
    event_time: Math.floor(occurredAt / SECOND),
    action_source: isOfPage ? 'website' : 'system_generated',
    ...(url === undefined ? {} : { event_source_url: url }),
    user_data: userData(event),
    ...customData(event),
  };
}

/** Hashes as they were given; ids of browsers and their machine as they are: Meta wants these unhashed. */
function userData({ matchKeys, visitorId, client }: ForwardedEvent) {
  const { external_id, ...known } = toUserData(matchKeys);
  const ip = client?.ipAddress;
  return present({
    ...known,
    // The shop's own id of a customer, where it gave one; our visitor's besides, which all events of a browser share.
    external_id: [...(external_id === undefined ? [] : [external_id]), hashedId(visitorId)],
    client_ip_address: ip !== undefined && isIP(ip) > 0 ? ip : undefined,
    client_user_agent: client?.userAgent,
  });
}

/** As the browser pixel makes it of an `external_id` that a page gives to `fbq('init', …)`. */
const hashedId = (visitorId: string): string =>
  createHash('sha256').update(visitorId.trim().toLowerCase()).digest('hex');

function customData(event: ForwardedEvent): { readonly custom_data?: Readonly<Record<string, unknown>> } {
  const { value, currency, orderId, items = [], searchTerm } = event;
  const pieces = items.reduce((sum, { quantity = 1 }) => sum + quantity, 0);
  const data = present({
    value: currency === undefined ? undefined : value,
    currency: value === undefined ? undefined : currency,
    order_id: orderId,
    search_string: searchTerm,
    ...(items.length === 0
      ? {}
      : {
          content_type: 'product',
          content_ids: items.map(({ itemId }) => itemId),
          contents: items.map(({ itemId, quantity = 1, price }) =>
            present({ id: itemId, quantity, item_price: price }),
          ),
          // Meta reads it with this event alone.
          num_items: event.event === 'begin_checkout' ? Math.round(pieces) : undefined,
        }),
  });
  return Object.keys(data).length === 0 ? {} : { custom_data: data };
}
