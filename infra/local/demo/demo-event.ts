/** One event of the demo as `POST /v1/events` takes it, and who sends it. */
export type DemoEvent = {
  readonly via: 'pixel' | 'server';
  readonly event: Readonly<Record<string, unknown>> & { readonly eventId: string; readonly occurredAt: number };
};
