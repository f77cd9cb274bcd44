import type { Item } from '../../domain/event/tracked-event.ts';
import type { WebhookProvider } from '../../domain/site.ts';
import type { Instant } from '../../domain/time.ts';
import type { ClickId } from '../../domain/touchpoint/read-click-ids.ts';

/** What is read from a delivery besides its body. */
export type DeliveryContext = {
  /** Statuses that count as a purchase; absent: the provider's usual ones. */
  readonly paidStatuses?: readonly string[];
  /** Where a landing page that is only a path belongs. */
  readonly shopUrl: string;
  /** The visitor of a checkout token; `undefined` for a text that is none of ours. */
  readonly readToken: (text: string) => string | undefined;
};

/** Amounts in the shop's own currency. */
export type ShopMoney = {
  readonly value: number;
  readonly currency: string | undefined;
  readonly tax: number | undefined;
  readonly shipping: number | undefined;
  readonly discount: number | undefined;
};

/** Contact data of the buyer, as `POST /v1/events` takes it. */
export type ShopContact = Readonly<
  Partial<
    Record<'email' | 'phone' | 'firstName' | 'lastName' | 'city' | 'state' | 'zip' | 'country' | 'externalId', string>
  >
>;

export type ShopRefund = {
  readonly refundId: string;
  readonly at: Instant;
  /** Absent: all of the order. */
  readonly value?: number;
  readonly items: readonly Item[];
};

/** The page a buyer came in by, as the platform remembers it. */
export type ShopLanding = { readonly url: string; readonly referrer: string | undefined };

/** Who a checkout or an order is of. */
export type ShopBuyer = {
  /** By checkout token: a browser whose visitor agreed. */
  readonly visitorId: string | undefined;
  readonly contact: ShopContact;
  readonly landing: ShopLanding | undefined;
  /** Of the landing, and what the shop's own code wrote beside the order. */
  readonly clickIds: readonly ClickId[];
  /** The order's own word on marketing, and since when it holds. */
  readonly consent: { readonly marketing: 'granted' | 'denied'; readonly at: Instant } | undefined;
};

/** An order of any platform, as one delivery tells it. */
export type ShopOrder = ShopMoney & {
  readonly provider: WebhookProvider;
  readonly orderId: string;
  /** When it was placed: the same in every delivery, so that it is the order's time whichever comes first. */
  readonly at: Instant;
  /** When the platform last changed it: of two deliveries the later one is right. */
  readonly revisedAt: Instant;
  readonly isPaid: boolean;
  /** Called off: whatever was paid or reserved for it does not count. */
  readonly isCancelled: boolean;
  readonly items: readonly Item[];
  readonly buyer: ShopBuyer;
  readonly refunds: readonly ShopRefund[];
};

/** What a delivery means: events as `POST /v1/events` takes them, nothing at all, or why it cannot be read. */
export type WebhookReading =
  | {
      readonly kind: 'events';
      readonly events: readonly object[];
      readonly tokenVisitor?: string;
      readonly clickIds?: readonly ClickId[];
    }
  | { readonly kind: 'refused'; readonly path: string; readonly detail: string };
