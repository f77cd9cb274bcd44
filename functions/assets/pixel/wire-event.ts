/** One event of `POST /v1/events`; fields that are undefined are not sent. */
export type WireEvent = {
  readonly event: string;
  eventId: string;
  readonly occurredAt: number;
  readonly url?: string | undefined;
  readonly referrer?: string | undefined;
  title?: string | undefined;
  readonly userId?: string | undefined;
  readonly orderId?: unknown;
  readonly signature?: string | undefined;
  readonly user?: Readonly<Record<string, string | undefined>> | undefined;
  readonly [field: string]: unknown;
};
