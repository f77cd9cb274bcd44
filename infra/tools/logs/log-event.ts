/** One event of a log, as `POST /v1/events` takes it; `occurredAt` in epoch milliseconds. */
export type LogEvent = {
  readonly eventId: string;
  readonly event: string;
  readonly occurredAt: number;
  readonly visitorId: string;
  readonly url?: string;
  readonly orderId?: string;
  readonly value?: number;
  readonly currency?: string;
  readonly consent?: { readonly marketing: 'granted' };
  readonly user?: { readonly email: string };
  readonly items?: readonly { readonly itemId: string; readonly price?: number; readonly quantity?: number }[];
};

export const oldestFirst = (a: LogEvent, b: LogEvent): number => a.occurredAt - b.occurredAt;
