/** An event as "did my event arrive?" answers it; the fields shown here. */
export type RecentEvent = {
  readonly status: 'accepted' | 'withheld' | 'rejected';
  readonly receivedAt: string;
  readonly occurredAt?: string;
  readonly eventId?: string;
  readonly event?: string;
  readonly visitorId?: string;
  /** Of a withheld one. */
  readonly reason?: string;
  /** Of a rejected one, with `detail`. */
  readonly path?: string;
  readonly detail?: string;
  readonly index?: number;
  readonly url?: string;
  readonly trust?: string;
  readonly orderId?: string;
  readonly value?: number;
  readonly currency?: string;
  readonly items?: readonly { readonly itemId: string; readonly name?: string }[];
  readonly moneyOnly?: boolean;
  /** Which kinds of contact data came along, never the data. */
  readonly matchKeys?: readonly string[];
};

export type RecentAnswer = {
  readonly events: readonly RecentEvent[];
  /** `false`: the search ended before it had seen the whole day. */
  readonly complete: boolean;
};

export const WITHHELD_WORDS: Readonly<Record<string, string>> = {
  no_consent: 'no consent was given',
  consent_denied: 'consent was denied',
  money_only: 'only its money was kept',
  bot: 'a bot sent it',
};

export const recentPath = (limit: number, visitorId?: string): string =>
  `/v1/events/recent?${new URLSearchParams({ limit: String(limit), ...(visitorId === undefined ? {} : { visitorId }) })}`;
