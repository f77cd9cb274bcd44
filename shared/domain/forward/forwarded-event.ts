import type { EventMatchKeys, Item } from '../event/tracked-event.ts';
import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** The machine an event came from. It passes through the queues, and is never stored. */
export type Client = { readonly ipAddress?: string; readonly userAgent?: string };

/** What Meta is told of one event, in our words; `shared/meta/conversions-api.ts` has Meta's. */
export type ForwardedEvent = {
  /** The same each time it is sent, and the same as the browser pixel's where that tells of it too. */
  readonly eventId: string;
  /** Our name, the sender's own, or one of those below. */
  readonly event: string;
  readonly occurredAt: Instant;
  readonly visitorId: VisitorId;
  /** Without whatever a query might tell of a person. */
  readonly url?: string;
  readonly client?: Client;
  readonly value?: number;
  readonly currency?: string;
  readonly orderId?: string;
  /** Ids, prices and quantities; never names. */
  readonly items?: readonly Pick<Item, 'itemId' | 'price' | 'quantity'>[];
  readonly searchTerm?: string;
  readonly matchKeys: EventMatchKeys;
};

/** Nobody sends this event: the sweep finds that a cart was left. */
export const CART_ABANDONED = 'cart_abandoned';
/** Stands for a removal, or a look at a cart, that says that nothing is left in it. */
export const CART_EMPTIED = 'cart_emptied';
