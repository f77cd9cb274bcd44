import * as z from 'zod/mini';
import type { ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import { type ForwardFailure, failureOf, reasonOf } from './conversions-errors.ts';
import type { GraphClient } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { type ServerEvent, serverEvent } from './server-event.ts';

/** Meta's limit of events in one call. */
export const MAX_EVENTS_A_CALL = 1_000;
const TRIES = 2;

export type Destination = { readonly pixelId: string; readonly testEventCode?: string | undefined };

export type SendOutcome =
  /** All that a 200 means: whom they match is told nowhere. */
  | { readonly kind: 'received' }
  /** Meta takes all events of a call or none; something is wrong with at least one of them. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Nothing was taken, and no event is to blame. */
  | { readonly kind: 'failed'; readonly failure: ForwardFailure };

const receivedSchema = z.object({ events_received: z.number() });

/** The Conversions API: tells Meta's pixel what happened in the shop, from server to server. */
export function createConversionsApi(graph: GraphClient) {
  return {
    /** At most 1,000 events. */
    async sendEvents({ pixelId, testEventCode }: Destination, events: readonly ForwardedEvent[]): Promise<SendOutcome> {
      const data: readonly ServerEvent[] = events.map(serverEvent);
      const params = { data, ...(testEventCode === undefined ? {} : { test_event_code: testEventCode }) };
      for (let attempt = 1; ; attempt++) {
        try {
          const { body } = await graph.call('POST', `/${pixelId}/events`, params);
          const received = receivedSchema.safeParse(body);
          if (received.success && received.data.events_received === data.length) return { kind: 'received' };
          return { kind: 'failed', failure: failureOf(undefined) };
        } catch (error) {
          if (!(error instanceof GraphError)) throw error;
          // A stumble is worth one more try at once: events carry ids, and Meta drops those it has.
          if (attempt < TRIES && error.advice.transient === true) continue;
          const reason = reasonOf(error);
          return reason === undefined ? { kind: 'failed', failure: failureOf(error) } : { kind: 'invalid', reason };
        }
      }
    },
  };
}
