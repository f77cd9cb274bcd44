import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { Client, ForwardedEvent } from '../domain/forward/forwarded-event.ts';
import type { AudienceKey, SiteId, VisitorId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';

/** An event that was understood but may not be kept whole (no consent …): only this is remembered, for 24 hours of "did my event arrive?". */
export type WithheldEvent = {
  readonly eventId: string;
  readonly event: string;
  readonly occurredAt: Instant;
  readonly reason: 'no_consent' | 'consent_denied' | 'money_only' | 'bot';
};

/** An event that was refused. `eventId` and `event` as far as they could be read; never its contents. */
export type RejectedEvent = {
  readonly index: number;
  readonly eventId?: string;
  readonly event?: string;
  readonly visitorId?: string;
  readonly path: string;
  readonly detail: string;
};

/** One HTTP request as `collect` puts it into the events queue; `unlink` comes from an admin's request to `api`. */
export type EventsMessage = {
  readonly v: 1;
  readonly siteId: SiteId;
  /** When API Gateway received the request. */
  readonly receivedAt: Instant;
  readonly events: readonly TrackedEvent[];
  readonly withheld: readonly WithheldEvent[];
  readonly rejected: readonly RejectedEvent[];
  /** Visitors that are to be taken off whatever joins them to others. */
  readonly unlink?: readonly VisitorId[];
  /** Erasures to carry out, by id. */
  readonly erase?: readonly string[];
  /** The browser that sent the request: for Meta's Conversions API alone, never to be stored or logged. */
  readonly client?: Client;
  /** The same by event id, where a shop's server tells of its visitors' machines. */
  readonly clients?: Readonly<Record<string, Client>>;
};

/** Events for `forward-events`; at most 1,000, which is what Meta takes at once. */
export type ForwardMessage = {
  readonly v: 1;
  readonly siteId: SiteId;
  /** The time the sender worked at; how long it waited in the queue since is known to the queue. */
  readonly at: Instant;
  readonly events: readonly ForwardedEvent[];
};

/** Work for `sync-audience`. `at` is the time the sender worked at; evaluation never happens earlier. */
export type SyncMessage =
  | {
      readonly v: 1;
      readonly kind: 'sync';
      readonly siteId: SiteId;
      readonly at: Instant;
      /** Asked for because the site is noted as unfinished; the note goes when there is nothing left to try. */
      readonly noted?: boolean;
    }
  | {
      readonly v: 1;
      readonly kind: 'rule-pass';
      readonly siteId: SiteId;
      readonly audienceKey: AudienceKey;
      readonly ruleVersion: number;
      readonly at: Instant;
      /** Where the scan goes on; absent: at the beginning. */
      readonly cursor?: string;
    }
  | {
      readonly v: 1;
      readonly kind: 'website-audience';
      readonly siteId: SiteId;
      readonly audienceKey: AudienceKey;
      readonly at: Instant;
      /** To be deleted at Meta, by id; absent: the accepted one is to be made. */
      readonly forget?: readonly string[];
    };
