import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';

export type TouchKind = 'view' | 'click' | 'impression';

/** What a touchpoint is told apart by; all in the sender's spelling, macros that were not expanded left out. */
export type TouchMarks = {
  /** `utm_source`. */
  readonly source?: string;
  readonly medium?: string;
  /** `utm_campaign`: the campaign's name. */
  readonly campaign?: string;
  /** A platform's campaign id (its macro), which only ads have. */
  readonly campaignId?: string;
  /** `utm_id`: the sender's own id of a campaign; newsletters and posts have one too, so it says nothing about paid. */
  readonly utmId?: string;
  readonly adsetId?: string;
  readonly adId?: string;
  readonly postId?: string;
  /** Our tracked link. */
  readonly linkId?: string;
  readonly term?: string;
  readonly content?: string;
  readonly placement?: string;
  /** `fbclid`, `gclid`, …: the name in lower case. */
  readonly clickIdType?: string;
  /** Digest of the click id's exact value: enough to tell two clicks apart; the value itself stays out of the tables. */
  readonly clickIdDigest?: string;
  /** Host of an external referrer, lower case, without `www.`. */
  readonly referrerHost?: string;
};

/** One contact that carries a mark. Ordered by `(at, eventId)`; one event id is one touchpoint. */
export type Touchpoint = TouchMarks & {
  readonly at: Instant;
  readonly eventId: string;
  readonly kind: TouchKind;
  /** Path of the page landed on, without query. */
  readonly landingPage?: string;
  /** In an order's path: whose it was, when not a buyer's own but another visitor's of the same person. */
  readonly visitorId?: VisitorId;
};
