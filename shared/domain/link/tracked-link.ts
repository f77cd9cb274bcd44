import type { LinkId, SiteId } from '../ids.ts';
import type { Instant } from '../time.ts';

export type LinkKind = 'post' | 'ad';
/** A paused link leads nowhere until it runs again; an archived one is also left out of lists. */
export type LinkStatus = 'running' | 'paused' | 'archived';

/** What people decide about a link. Texts are marks as they will be read back from the address. */
export type LinkDefinition = {
  readonly kind: LinkKind;
  /** For people. */
  readonly name?: string;
  /** `instagram`, `google`; a word of the shop's own for what is no platform (`newsletter`). */
  readonly platform: string;
  /** `story`, `reel`, `feed`, … */
  readonly placement?: string;
  readonly postId?: string;
  /** The campaign's name. */
  readonly campaign?: string;
  /** Ids at the platform, which only ads have. */
  readonly campaignId?: string;
  readonly adsetId?: string;
  readonly adId?: string;
  /** Default: the platform. */
  readonly source?: string;
  /** Default: what the platform and the kind make it (`social`, `paid_social`, `cpc`, …). */
  readonly medium?: string;
  /** Default: the placement. */
  readonly content?: string;
  readonly term?: string;
  /** As `readDestination` gave it. */
  readonly destination: string;
};

/** An address of ours that leads to one of the shop's, and says of a contact where it happened. */
export type TrackedLink = LinkDefinition & {
  readonly siteId: SiteId;
  readonly linkId: LinkId;
  readonly status: LinkStatus;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
};
